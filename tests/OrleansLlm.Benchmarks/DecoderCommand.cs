using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

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
        bool isCacheInt8 = false;
        string? texts = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--shape":
                    spec = Shape(Value(args, ref i));
                    break;
                case "--weights":
                    format = Weights(Value(args, ref i), format);
                    break;
                case "--block":
                    format = format with { BlockSize = Number(Value(args, ref i)) };
                    break;
                case "--half":
                    format = format with { IsHalf = true };
                    break;
                case "--mask":
                    format = format with { Inputs = DecoderInputs.AttentionMask };
                    break;
                case "--context":
                    context = Number(Value(args, ref i));
                    break;
                case "--cache":
                    isCacheInt8 = Value(args, ref i) switch { "int8" => true, "fp32" => false, var given => throw new ArgumentException($"--cache must be fp32 or int8. Given: {given}") };
                    break;
                case "--calibrate":
                    texts = Value(args, ref i);
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
        folder = folder ?? throw new ArgumentException("--out is required.");
        spec = context > 0 ? spec with { ContextLength = context } : spec;
        Write(folder, spec, format, seed);
        if (isCacheInt8)
        {
            var package = ModelPackage.Load(folder);
            Write(folder, spec, format with { KvScales = KvCalibration.Measure(package.Graph, package.Config, Prompts(package, texts, seed)) }, seed);
        }

        return 0;
    }

    /// <summary>The first 64 pieces of 2,000 characters of a text file; without one, random tokens.</summary>
    private static IEnumerable<int[]> Prompts(ModelPackage package, string? texts, int seed)
    {
        if (texts is not null)
        {
            return File.ReadAllText(texts).Chunk(2_000).Take(64).Select(chunk => package.Tokenizer.Encode(new string(chunk), addSpecialTokens: true));
        }

        var random = new Random(seed);
        return Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 256).Select(_ => random.Next(package.Config.VocabularySize)).ToArray());
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

    private static DecoderFormat Weights(string name, DecoderFormat format) => name switch
    {
        "fp32" => format with { Weights = WeightFormat.Fp32 },
        "fp16" => format with { Weights = WeightFormat.Fp32, IsHalf = true },
        "int8" => format with { Weights = WeightFormat.Q8 },
        "int4" => format with { Weights = WeightFormat.Q4 },
        _ => throw new ArgumentException($"--weights must be fp32, fp16, int8 or int4. Given: {name}"),
    };

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new ArgumentException($"a number expected. Given: {text}");
}
