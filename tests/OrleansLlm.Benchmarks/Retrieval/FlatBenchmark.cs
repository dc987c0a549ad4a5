using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Vectors;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>The flat search beside a scan of the floats: time and recall, with and without filters.</summary>
internal static class FlatBenchmark
{
    public static int Run(RetrievalBenchmarkOptions options)
    {
        var (rows, dimensions) = (options.Rows ?? 100_000, options.Dimensions ?? 384);
        var vectors = new ClusteredVectors(dimensions, options.Clusters, options.Spread, 1);
        var buffer = vectors.Buffer(rows);
        var queries = Enumerable.Range(0, options.Queries).Select(_ => new VectorQuery(vectors.Next(), dimensions)).ToArray();
        Console.WriteLine($"{rows:N0} x {dimensions}, {options.Clusters} clusters of spread {options.Spread}, top 10");
        var exact = Timings.Of(Math.Min(100, queries.Length), i => ExactSearch.Find(buffer.Rows, queries[i], 10));
        Console.WriteLine($"  floats, 1 thread     {exact}");
        foreach (var threads in new[] { 1, options.Threads }.Distinct())
        {
            var timings = Timings.Of(queries.Length, i => FlatSearch.Find(buffer.Rows, queries[i], 10, threads: threads));
            Console.WriteLine($"  8 bits, {threads} threads    {timings}; {exact.Median / timings.Median:F1} times as fast; recall {Recall(buffer.Rows, queries, null):F4}");
        }

        foreach (var share in new[] { 0.1, 0.01, 0.001 })
        {
            var allowed = Some(rows, share);
            var timings = Timings.Of(queries.Length, i => FlatSearch.Find(buffer.Rows, queries[i], 10, allowed));
            Console.WriteLine($"  filter of {share:P1}      {timings}; recall {Recall(buffer.Rows, queries, allowed):F4}");
        }

        GC.KeepAlive(buffer);
        return 0;
    }

    private static double Recall(VectorRows rows, VectorQuery[] queries, RowSet? allowed) => queries.Take(300).Average(query =>
        ExactSearch.Recall(ExactSearch.Find(rows, query, 10, allowed), FlatSearch.Find(rows, query, 10, allowed)));

    private static RowSet Some(int rows, double share)
    {
        var (set, random) = (new RowSet(rows), new Random(3));
        for (var row = 0; row < rows; row++)
        {
            if (random.NextDouble() < share)
            {
                set.Add(row);
            }
        }

        return set;
    }
}
