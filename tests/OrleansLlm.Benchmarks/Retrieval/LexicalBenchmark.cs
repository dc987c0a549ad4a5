using System.Diagnostics;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>BM25 on SciFact: how fast documents come in, and how many queries per second are answered, hits with their texts included.</summary>
internal static class LexicalBenchmark
{
    private const int Batch = 100;

    public static int Run(RetrievalBenchmarkOptions options)
    {
        if (Scifact.Folder is null)
        {
            Console.Error.WriteLine("SciFact is not here: set ORLEANSLLM_SHARED to the folder of the shared data.");
            return 2;
        }

        var dataset = Scifact.Load(Scifact.Folder);
        var rows = options.Rows ?? dataset.Documents.Count;
        var folder = Directory.CreateTempSubdirectory("orleansllm-retrieval-");
        using (var index = RetrievalIndex.Open(new DiskFolder(folder.FullName), new IndexSettings(), new IndexOptions { CompactBytes = 64 << 20 }))
        {
            Ingest(index, dataset, rows);
            foreach (var threads in new[] { 1, options.Threads }.Distinct())
            {
                var rate = QueriesPerSecond(index, dataset.Queries, threads, options.Queries * 10);
                Console.WriteLine($"{rate:N0} queries/s on {threads} threads, {rows:N0} chunks, top 10 with texts");
            }
        }

        folder.Delete(recursive: true);
        return 0;
    }

    private static void Ingest(RetrievalIndex index, BeirDataset dataset, int rows)
    {
        var watch = Stopwatch.StartNew();
        for (var row = 0; row < rows; row += Batch)
        {
            index.Apply([.. Enumerable.Range(row, Math.Min(Batch, rows - row)).Select(i => Upsert(i, dataset.Documents[i % dataset.Documents.Count]))]);
        }

        var ingested = watch.Elapsed;
        index.Compact();
        Console.WriteLine($"{rows / ingested.TotalSeconds:N0} documents/s come in, durable in batches of {Batch}; the last snapshot takes {(watch.Elapsed - ingested).TotalMilliseconds:N0} ms");
    }

    private static IndexOperation Upsert(int row, BeirDocument document) =>
        IndexOperation.Upsert(new IndexDocument { Id = $"{row}", Chunks = [new IndexChunk { Text = document.Contents }] });

    private static double QueriesPerSecond(RetrievalIndex index, IReadOnlyList<BeirQuery> queries, int threads, int count)
    {
        void Search(int i) => HybridSearch.SearchAsync(index, new SearchRequest { Text = queries[i % queries.Count].Text, Candidates = 10 }).AsTask().GetAwaiter().GetResult();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, count / 4, parallel, Search);
        var watch = Stopwatch.StartNew();
        Parallel.For(0, count, parallel, Search);
        return count / watch.Elapsed.TotalSeconds;
    }
}
