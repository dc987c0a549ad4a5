using System.Globalization;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Benchmarks;

/// <summary>Options of the encoder benchmark.</summary>
internal sealed record EncoderBenchmarkOptions
{
    public EncoderSpec Spec { get; private init; } = SyntheticEncoder.Shapes["minilm-l6"];

    public WeightFormat Weights { get; private init; } = WeightFormat.Fp32;

    public int Inputs { get; private init; } = 256;

    public (int Shortest, int Longest) Lengths { get; private init; } = (8, 256);

    public int Batch { get; private init; } = 32;

    public double? Padding { get; private init; }

    public int? BatchTokens { get; private init; }

    public int Repeats { get; private init; } = 5;

    public int Threads { get; private init; }

    public static EncoderBenchmarkOptions Parse(string[] args)
    {
        var options = new EncoderBenchmarkOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = With(options, args[i], args[i + 1]);
        }

        return args.Length % 2 == 0 ? options : throw new ArgumentException($"{args[^1]} needs a value.");
    }

    private static EncoderBenchmarkOptions With(EncoderBenchmarkOptions options, string name, string value) => name switch
    {
        "--shape" => options with { Spec = SyntheticEncoder.Shapes[value] },
        "--weights" => options with { Weights = value switch { "fp32" => WeightFormat.Fp32, "int8" => WeightFormat.Q8, "int4" => WeightFormat.Q4, _ => throw new ArgumentException($"--weights must be fp32, int8 or int4. Given: {value}") } },
        "--inputs" => options with { Inputs = Number(value) },
        "--lengths" => options with { Lengths = (Number(value.Split('-')[0]), Number(value.Split('-')[1])) },
        "--batch" => options with { Batch = Number(value) },
        "--padding" => options with { Padding = double.Parse(value, CultureInfo.InvariantCulture) },
        "--tokens" => options with { BatchTokens = Number(value) },
        "--repeats" => options with { Repeats = Number(value) },
        "--threads" => options with { Threads = Number(value) },
        _ => throw new ArgumentException($"{name} is no option of this benchmark."),
    };

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
