using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Benchmarks;

/// <summary>Writes a package with random weights of a known shape, so that speed can be measured without the trained ones.</summary>
internal static class DecoderCommand
{
    public static int Run(string[] args)
    {
        var format = new DecoderFormat { Weights = WeightFormat.Q4 };
        DecoderSpec? spec = null;
        string? folder = null;
        int seed = 1;
        int context = 0;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--shape":
                    spec = Shape(Value(args, ref i));
                    break;
                case "--weights":
                    format = format with { Weights = Weights(Value(args, ref i)) };
                    break;
                case "--block":
                    format = format with { BlockSize = Number(Value(args, ref i)) };
                    break;
                case "--mask":
                    format = format with { Inputs = DecoderInputs.AttentionMask };
                    break;
                case "--context":
                    context = Number(Value(args, ref i));
                    break;
                case "--seed":
                    seed = Number(Value(args, ref i));
                    break;
                case "--out":
                    folder = Value(args, ref i);
                    break;
                default:
                    throw new ArgumentException($"Unknown option: {args[i]}");
            }
        }

        spec = spec ?? throw new ArgumentException("--shape is required.");
        Write(folder ?? throw new ArgumentException("--out is required."), context > 0 ? spec with { ContextLength = context } : spec, format, seed);
        return 0;
    }

    private static void Write(string folder, DecoderSpec spec, DecoderFormat format, int seed)
    {
        long startedAt = Stopwatch.GetTimestamp();
        SyntheticModel.Write(folder, spec, format, seed);
        double megabytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(folder)}: {megabytes:F0} MB in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F1} s"));
    }

    private static DecoderSpec Shape(string name) => SyntheticModel.Shapes.TryGetValue(name, out var spec)
        ? spec
        : throw new ArgumentException($"--shape must be one of {string.Join(", ", SyntheticModel.Shapes.Keys.Order())}. Given: {name}");

    private static WeightFormat Weights(string name) => name switch
    {
        "fp32" => WeightFormat.Fp32,
        "int8" => WeightFormat.Q8,
        "int4" => WeightFormat.Q4,
        _ => throw new ArgumentException($"--weights must be fp32, int8 or int4. Given: {name}"),
    };

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new ArgumentException($"a number expected. Given: {text}");
}
