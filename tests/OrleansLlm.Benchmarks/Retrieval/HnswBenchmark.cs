using System.Diagnostics;
using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Vectors;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>The graph beside the flat search: time and recall by candidates, and how long it takes to build.</summary>
internal static class HnswBenchmark
{
    public static int Run(RetrievalBenchmarkOptions options)
    {
        var (rows, dimensions) = (options.Rows ?? 1_000_000, options.Dimensions ?? 96);
        var vectors = new ClusteredVectors(dimensions, options.Clusters, options.Spread, 1);
        var buffer = vectors.Buffer(rows);
        var queries = Enumerable.Range(0, options.Queries).Select(_ => new VectorQuery(vectors.Next(), dimensions)).ToArray();
        Console.WriteLine($"{rows:N0} x {dimensions}, {options.Clusters} clusters of spread {options.Spread}, top 10");
        var watch = Stopwatch.StartNew();
        var settings = new HnswOptions { Links = options.Links, BuildCandidates = options.BuildCandidates, Threads = options.Threads };
        var graph = HnswBuilder.Build(buffer.Rows, settings);
        Console.WriteLine($"  built in {watch.Elapsed.TotalSeconds:F0} s on {options.Threads} threads, {rows / watch.Elapsed.TotalSeconds:N0} rows/s; {settings.Links} links, {settings.BuildCandidates} candidates");
        var truth = queries.Select(query => FlatSearch.Find(buffer.Rows, query, 10)).ToArray();
        var flat = Timings.Of(Math.Min(200, queries.Length), i => FlatSearch.Find(buffer.Rows, queries[i], 10, threads: 1));
        Console.WriteLine($"  flat, 1 thread    {flat}");
        foreach (var candidates in new[] { 32, 64, 96, 128, 192, 256, 384 })
        {
            ScoredRow[] Find(int i) => HnswSearch.Find(graph.Graph, buffer.Rows, queries[i], 10, candidates);
            var timings = Timings.Of(queries.Length, i => Find(i));
            var recall = truth.Select((rows, i) => ExactSearch.Recall(rows, Find(i))).Average();
            Console.WriteLine($"  {candidates,4} candidates   {timings}; {flat.Median / timings.Median:F1} times as fast as flat; recall {recall:F4}");
        }

        GC.KeepAlive(buffer);
        GC.KeepAlive(graph);
        return 0;
    }
}
