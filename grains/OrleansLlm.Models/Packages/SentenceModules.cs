using System.Text.Json;

namespace OrleansLlm.Models.Packages;

/// <summary>What <c>modules.json</c> of sentence-transformers says is done after the transformer.</summary>
/// <param name="Pooling">How token vectors become one; null: not said.</param>
/// <param name="Normalizes">Whether vectors are brought to length 1.</param>
internal sealed record SentenceModules(Pooling? Pooling, bool Normalizes)
{
    /// <summary>The file that marks the layout.</summary>
    public const string FileName = "modules.json";

    private const string PoolingFolder = "1_Pooling";

    private static readonly (string Flag, string Word, Pooling? Mode)[] s_modes =
    [
        ("pooling_mode_cls_token", "cls", Packages.Pooling.Cls),
        ("pooling_mode_mean_tokens", "mean", Packages.Pooling.Mean),
        ("pooling_mode_max_tokens", "max", Packages.Pooling.Max),
        ("pooling_mode_lasttoken", "lasttoken", Packages.Pooling.LastToken),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", null),
        ("pooling_mode_weightedmean_tokens", "weightedmean", null),
    ];

    /// <summary>Reads them; a folder without the file may still have the pooling's configuration at its usual place.</summary>
    public static SentenceModules Read(string folder)
    {
        if (ConfigElement.ReadOptional(folder, FileName, JsonValueKind.Array) is not { } modules)
        {
            return new SentenceModules(ReadPooling(folder, PoolingFolder), Normalizes: false);
        }

        Pooling? pooling = null;
        bool normalizes = false;
        foreach (var module in modules.Items())
        {
            var type = module.Required("type");
            switch (type.String().Split('.')[^1])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    var path = module.Required("path");
                    pooling = ReadPooling(folder, path.String()) ?? throw path.Wrong($"names a folder without a config.json. Given: {path.Shown()}");
                    break;
                case "Normalize":
                    normalizes = true;
                    break;
                default:
                    throw type.Wrong($"is not supported: Transformer, Pooling or Normalize expected. Given: {type.Shown()}");
            }
        }

        return new SentenceModules(pooling, normalizes);
    }

    private static Pooling? ReadPooling(string folder, string path)
    {
        string file = PackageFiles.Inside(folder, Path.Combine(path, "config.json"))
            ?? throw new ModelPackageException(Path.Combine(folder, FileName), "path", $"must lie inside the model folder. Given: {path}");
        if (!File.Exists(file))
        {
            return null;
        }

        var config = ConfigElement.Read(file);
        if (config.Optional("include_prompt") is { } include && !include.Bool())
        {
            throw include.Wrong("must be true: instructions that are left out of the pooling are not supported. Given: false");
        }

        return config.Optional("pooling_mode") is { Kind: JsonValueKind.String } word ? ByWord(word) : ByFlags(config);
    }

    private static Pooling ByWord(ConfigElement word) =>
        Array.Find(s_modes, mode => mode.Word == word.String()).Mode ?? throw word.Wrong($"must be cls, mean, max or lasttoken. Given: {word.Shown()}");

    private static Pooling ByFlags(ConfigElement config)
    {
        var set = s_modes.Where(mode => config.Optional(mode.Flag)?.Bool() ?? false).ToList();
        return set is [{ Mode: { } only }] ? only : throw new ModelPackageException(
            config.File,
            "pooling_mode_*",
            $"exactly one of {string.Join(", ", s_modes.Where(mode => mode.Mode is not null).Select(mode => mode.Flag))} must be true. Given: {(set.Count == 0 ? "none" : string.Join(", ", set.Select(mode => mode.Flag)))}");
    }
}
