using System.Globalization;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>Options of the soak.</summary>
internal sealed record SoakOptions
{
    public required string Model { get; init; }

    /// <summary>Another graph file than the package's own, for the same configuration.</summary>
    public string? Graph { get; init; }

    public string? Draft { get; init; }

    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(30);

    public int Seed { get; init; } = 1;

    public static SoakOptions Parse(string[] args)
    {
        var options = new SoakOptions { Model = string.Empty };
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--model" => options with { Model = Value(args, ref i) },
                "--graph" => options with { Graph = Value(args, ref i) },
                "--draft" => options with { Draft = Value(args, ref i) },
                "--minutes" => options with { Time = TimeSpan.FromMinutes(double.Parse(Value(args, ref i), CultureInfo.InvariantCulture)) },
                "--seed" => options with { Seed = int.Parse(Value(args, ref i), CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"Unknown option: {args[i]}"),
            };
        }

        return options.Model.Length > 0 ? options : throw new ArgumentException("--model is required.");
    }

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.");
}
