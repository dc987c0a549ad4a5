using System.Collections.Immutable;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Reads <c>rope_scaling</c> (or <c>rope_parameters</c>, its newer name).</summary>
internal static class RopeScalingReader
{
    /// <summary>How frequencies are stretched; null: they are not.</summary>
    public static RopeScaling? Read(ConfigElement config, int contextLength)
    {
        if (config.OptionalAny("rope_scaling", "rope_parameters") is not { } given)
        {
            return null;
        }

        var scaling = given.Optional("full_attention") ?? given;
        var type = scaling.OptionalAny("rope_type", "type");
        return type?.String() switch
        {
            null or "default" => null,
            "linear" => new LinearRopeScaling(Number(scaling, "factor")),
            "llama3" => new Llama3RopeScaling(
                Number(scaling, "factor"), Number(scaling, "low_freq_factor"), Number(scaling, "high_freq_factor"), scaling.Required("original_max_position_embeddings").Int(minimum: 1)),
            "yarn" => Yarn(scaling, contextLength),
            "longrope" or "su" => Long(config, scaling, contextLength),
            _ => throw type.Value.Wrong($"must be default, linear, llama3, yarn or longrope. Given: {type.Value.Shown()}"),
        };
    }

    private static YarnRopeScaling Yarn(ConfigElement scaling, int contextLength)
    {
        foreach (string field in (ReadOnlySpan<string>)["mscale", "mscale_all_dim"])
        {
            if (scaling.Optional(field) is { } foreign)
            {
                throw foreign.Wrong($"is not supported. Given: {foreign.Shown()}");
            }
        }

        return new YarnRopeScaling(
            Number(scaling, "factor"),
            scaling.Optional("original_max_position_embeddings")?.Int(minimum: 1) ?? contextLength,
            scaling.Optional("beta_fast")?.Number() ?? 32,
            scaling.Optional("beta_slow")?.Number() ?? 1,
            scaling.Optional("attention_factor")?.Number() ?? 0)
        {
            Truncate = scaling.Optional("truncate")?.Bool() ?? true,
        };
    }

    private static LongRopeScaling Long(ConfigElement config, ConfigElement scaling, int contextLength) => new(
        Numbers(scaling.Required("short_factor")),
        Numbers(scaling.Required("long_factor")),
        (scaling.Optional("original_max_position_embeddings") ?? config.Required("original_max_position_embeddings")).Int(minimum: 2),
        contextLength,
        scaling.Optional("attention_factor")?.Number() ?? 0);

    private static double Number(ConfigElement scaling, string name) => scaling.Required(name).Number();

    private static ImmutableArray<double> Numbers(ConfigElement list) => [.. list.Items().Select(item => item.Number())];
}
