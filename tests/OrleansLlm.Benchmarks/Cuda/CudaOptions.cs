using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Synthetic;

namespace OrleansLlm.Benchmarks.Cuda;

/// <summary>Options of the CUDA check.</summary>
internal sealed record CudaOptions
{
    public string Shape { get; init; } = "smollm2-135m";

    /// <summary>A package to check instead of random weights of a shape: with the same graph on both sides.</summary>
    public string? Package { get; init; }

    public Accelerator Accelerator { get; init; } = Accelerator.Cuda;

    public int DeviceId { get; init; }

    /// <summary>Whether decode runs are recorded as CUDA graphs.</summary>
    public bool Graphs { get; init; }

    /// <summary>The largest difference of a logit that is taken for rounding.</summary>
    public double Tolerance { get; init; } = 0.25;

    public int[] Batches { get; init; } = [1, 2, 4, 8, 16, 32];

    public int Past { get; init; } = 512;

    public int Repeats { get; init; } = 5;

    /// <summary>Steps of one speed measurement.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>GB/s that the memory gives at best; null: by the card's name.</summary>
    public double? Bandwidth { get; init; }

    public static CudaOptions Parse(string[] args)
    {
        var options = new CudaOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--shape" => options with { Shape = Value(args, ref i) },
                "--package" => options with { Package = Value(args, ref i) },
                "--accelerator" => options with { Accelerator = Value(args, ref i) switch { "cuda" => Accelerator.Cuda, "cpu" => Accelerator.Cpu, var given => throw new ArgumentException($"--accelerator must be cuda or cpu. Given: {given}") } },
                "--device" => options with { DeviceId = (int)Number(args, ref i) },
                "--graphs" => options with { Graphs = true },
                "--tolerance" => options with { Tolerance = Number(args, ref i) },
                "--batches" => options with { Batches = [.. Value(args, ref i).Split(',').Select(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture))] },
                "--past" => options with { Past = (int)Number(args, ref i) },
                "--repeats" => options with { Repeats = (int)Number(args, ref i) },
                "--steps" => options with { Steps = (int)Number(args, ref i) },
                "--bandwidth" => options with { Bandwidth = Number(args, ref i) },
                _ => throw new ArgumentException($"Unknown option: {args[i]}"),
            };
        }

        return SyntheticModel.Shapes.ContainsKey(options.Shape)
            ? options
            : throw new ArgumentException($"--shape must be one of {string.Join(", ", SyntheticModel.Shapes.Keys.Order())}. Given: {options.Shape}");
    }

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");

    private static double Number(string[] args, ref int i)
    {
        var option = args[i];
        var text = Value(args, ref i);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{option} must be a number. Given: {text}");
    }
}
