using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Finds a decoder's weights where its makers put them: under prefixes, packed together, or stored as what they add to 1.</summary>
internal static class DecoderWeightNames
{
    private static readonly string[] s_prefixes = ["", "language_model.", "model.language_model."];

    /// <summary>The weights under the names of <see cref="DecoderWeights"/>.</summary>
    public static IWeightSource Map(DecoderSpec spec, IWeightSource stored)
    {
        string prefix = s_prefixes.FirstOrDefault(prefix => stored.Find(Prefixed(prefix, DecoderWeights.Embedding)) is not null) ?? "";
        IWeightSource source = prefix.Length == 0 ? stored : new MappedWeights(stored, (inner, name) => inner.Find(Prefixed(prefix, name)));
        return spec.Architecture switch
        {
            "phi3" => new MappedWeights(source, (inner, name) => Phi3(spec, inner, name)),
            "mixtral" => new MappedWeights(source, Mixtral),
            "gemma" or "gemma2" or "gemma3" or "gemma3_text" => new MappedWeights(source, Gemma),
            _ => source,
        };
    }

    // Two ways: the whole decoder under a prefix, or only its inner part, whose own "model." is then left out.
    private static string Prefixed(string prefix, string name) =>
        prefix.StartsWith("model.", StringComparison.Ordinal) && name.StartsWith("model.", StringComparison.Ordinal) ? prefix + name["model.".Length..]
        : prefix.StartsWith("model.", StringComparison.Ordinal) ? name
        : prefix + name;

    private static AddedTensor? OneMore(WeightTensor? norm) => norm is null ? null : new AddedTensor(norm, 1);

    private static WeightTensor? Gemma(IWeightSource inner, string name) =>
        name.EndsWith("norm.weight", StringComparison.Ordinal) ? OneMore(inner.Find(name)) : inner.Find(name);

    private static WeightTensor? Mixtral(IWeightSource inner, string name) => inner.Find(name
        .Replace(".mlp.", ".block_sparse_moe.", StringComparison.Ordinal)
        .Replace(".gate_proj.", ".w1.", StringComparison.Ordinal)
        .Replace(".down_proj.", ".w2.", StringComparison.Ordinal)
        .Replace(".up_proj.", ".w3.", StringComparison.Ordinal));

    private static WeightTensor? Phi3(DecoderSpec spec, IWeightSource inner, string name)
    {
        long queries = (long)spec.Heads * spec.HeadSize;
        long keys = (long)spec.KeyValueHeads * spec.HeadSize;
        return name switch
        {
            _ when name.EndsWith(".q_proj.weight", StringComparison.Ordinal) => Part(inner, name, "q_proj", "qkv_proj", 0, queries),
            _ when name.EndsWith(".k_proj.weight", StringComparison.Ordinal) => Part(inner, name, "k_proj", "qkv_proj", queries, keys),
            _ when name.EndsWith(".v_proj.weight", StringComparison.Ordinal) => Part(inner, name, "v_proj", "qkv_proj", queries + keys, keys),
            _ when name.EndsWith(".gate_proj.weight", StringComparison.Ordinal) => Part(inner, name, "gate_proj", "gate_up_proj", 0, spec.IntermediateSize),
            _ when name.EndsWith(".up_proj.weight", StringComparison.Ordinal) => Part(inner, name, "up_proj", "gate_up_proj", spec.IntermediateSize, spec.IntermediateSize),
            _ => inner.Find(name),
        };
    }

    private static RowsOf? Part(IWeightSource inner, string name, string part, string packed, long first, long count) =>
        inner.Find(name.Replace(part, packed, StringComparison.Ordinal)) is { } whole && whole.Shape[0] >= first + count ? new RowsOf(whole, first, count) : null;
}
