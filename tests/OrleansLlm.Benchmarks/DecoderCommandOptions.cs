using System.Globalization;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Benchmarks;

/// <summary>Options of the command that writes packages with random weights.</summary>
internal sealed record DecoderCommandOptions
{
    public required DecoderSpec Shape { get; init; }

    public required string Folder { get; init; }

    public DecoderFormat Format { get; init; } = new() { Weights = WeightFormat.Q4 };

    public bool IsCacheInt8 { get; init; }

    /// <summary>A file of text that the cache's scales are measured on.</summary>
    public string? Texts { get; init; }

    public int Seed { get; init; } = 1;

    public static DecoderCommandOptions Parse(string[] args)
    {
        var values = Read(args);
        var shape = Named("--shape", Required(values, "--shape"), SyntheticModel.Shapes);
        var options = new DecoderCommandOptions
        {
            Shape = values.TryGetValue("--context", out var context) ? shape with { ContextLength = Number(context) } : shape,
            Folder = Required(values, "--out"),
            IsCacheInt8 = Named("--cache", values.GetValueOrDefault("--cache", "fp32"), new Dictionary<string, bool> { ["fp32"] = false, ["int8"] = true }),
            Texts = values.GetValueOrDefault("--calibrate"),
            Seed = Number(values.GetValueOrDefault("--seed", "1")),
        };
        var weights = Named("--weights", values.GetValueOrDefault("--weights", "int4"), s_weights);
        return options with
        {
            Format = new DecoderFormat
            {
                Weights = weights.Format,
                IsHalf = weights.IsHalf || values.ContainsKey("--half"),
                BlockSize = Number(values.GetValueOrDefault("--block", "128")),
                Inputs = values.ContainsKey("--mask") ? DecoderInputs.AttentionMask : DecoderInputs.Lengths,
            },
        };
    }

    private static readonly string[] s_flags = ["--mask", "--half"];

    private static readonly Dictionary<string, (WeightFormat Format, bool IsHalf)> s_weights = new()
    {
        ["fp32"] = (WeightFormat.Fp32, false),
        ["fp16"] = (WeightFormat.Fp32, true),
        ["int8"] = (WeightFormat.Q8, false),
        ["int4"] = (WeightFormat.Q4, false),
    };

    private static Dictionary<string, string> Read(string[] args)
    {
        string[] known = ["--shape", "--out", "--weights", "--block", "--context", "--cache", "--calibrate", "--seed"];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            if (!s_flags.Contains(args[i]) && !known.Contains(args[i]))
            {
                throw new ArgumentException($"Unknown option: {args[i]}");
            }

            string name = args[i];
            values[name] = s_flags.Contains(name) ? "" : ++i < args.Length ? args[i] : throw new ArgumentException($"{name} needs a value.");
        }

        return values;
    }

    private static string Required(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out string? value) ? value : throw new ArgumentException($"{name} is required.");

    private static T Named<T>(string option, string name, IReadOnlyDictionary<string, T> known) => known.TryGetValue(name, out var value)
        ? value
        : throw new ArgumentException($"{option} must be one of {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}. Given: {name}");

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new ArgumentException($"a number expected. Given: {text}");
}
