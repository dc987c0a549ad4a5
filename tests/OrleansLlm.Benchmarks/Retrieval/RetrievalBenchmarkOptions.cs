using System.Globalization;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Options of the retrieval benchmarks; each has its own defaults for what is null.</summary>
internal sealed record RetrievalBenchmarkOptions
{
    public int? Rows { get; private init; }

    public int? Dimensions { get; private init; }

    public int Queries { get; private init; } = 1000;

    public int Threads { get; private init; } = Environment.ProcessorCount;

    public int Clusters { get; private init; } = 1000;

    public double Spread { get; private init; } = 0.5;

    public int Tenants { get; private init; } = 1000;

    /// <summary>Tenants whose documents come in; the others are copies.</summary>
    public int Ingested { get; private init; } = 8;

    /// <summary>Tenants whose documents come in at once.</summary>
    public int AtOnce { get; private init; } = 8;

    /// <summary>Documents per change.</summary>
    public int Batch { get; private init; } = 20;

    /// <summary>Where the tenants' data stays, to be gone on with; null: in a folder that is deleted.</summary>
    public string? Folder { get; private init; }

    /// <summary>MiB of the silo's copies of snapshots.</summary>
    public int CacheMiB { get; private init; } = 1024;

    /// <summary>Neighbours of a graph's rows.</summary>
    public int Links { get; private init; } = 16;

    /// <summary>Candidates while a graph is built.</summary>
    public int BuildCandidates { get; private init; } = 100;

    public static RetrievalBenchmarkOptions Parse(string[] args)
    {
        var options = new RetrievalBenchmarkOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = With(options, args[i], args[i + 1]);
        }

        return args.Length % 2 == 0 ? options : throw new ArgumentException($"{args[^1]} needs a value.");
    }

    private static RetrievalBenchmarkOptions With(RetrievalBenchmarkOptions options, string name, string value) => name switch
    {
        "--rows" => options with { Rows = Number(value) },
        "--dimensions" => options with { Dimensions = Number(value) },
        "--queries" => options with { Queries = Number(value) },
        "--threads" => options with { Threads = Number(value) },
        "--clusters" => options with { Clusters = Number(value) },
        "--spread" => options with { Spread = double.Parse(value, CultureInfo.InvariantCulture) },
        "--tenants" => options with { Tenants = Number(value) },
        "--ingested" => options with { Ingested = Number(value) },
        "--at-once" => options with { AtOnce = Number(value) },
        "--batch" => options with { Batch = Number(value) },
        "--folder" => options with { Folder = value },
        "--cache" => options with { CacheMiB = Number(value) },
        "--links" => options with { Links = Number(value) },
        "--build" => options with { BuildCandidates = Number(value) },
        _ => throw new ArgumentException($"{name} is no option of this benchmark."),
    };

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
