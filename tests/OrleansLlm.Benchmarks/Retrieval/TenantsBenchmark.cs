using System.Diagnostics;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Many small indexes on one disk: a query of one that is not open, and what an open and a closed one cost in memory.</summary>
internal static class TenantsBenchmark
{
    private const int Originals = 10;

    public static int Run(RetrievalBenchmarkOptions options)
    {
        if (Scifact.Folder is null)
        {
            Console.Error.WriteLine("SciFact is not here: set ORLEANSLLM_SHARED to the folder of the shared data.");
            return 2;
        }

        var (chunks, dimensions) = (options.Rows ?? 1000, options.Dimensions ?? 384);
        var dataset = Scifact.Load(Scifact.Folder);
        var root = Directory.CreateTempSubdirectory("orleansllm-tenants-").FullName;
        try
        {
            Create(root, options.Tenants, chunks, dimensions, dataset);
            Measure(root, options, dimensions, dataset.Queries);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    private static void Create(string root, int tenants, int chunks, int dimensions, BeirDataset dataset)
    {
        var watch = Stopwatch.StartNew();
        for (var tenant = 0; tenant < Math.Min(Originals, tenants); tenant++)
        {
            var (random, vectors) = (new Random(tenant), new ClusteredVectors(Math.Max(1, dimensions), 50, 0.5, tenant));
            using var index = RetrievalIndex.Open(new DiskFolder(Folder(root, tenant)), new IndexSettings { Dimensions = dimensions });
            for (var done = 0; done < chunks; done += 10)
            {
                index.Apply([.. Enumerable.Range(done, 10).Select(i => IndexOperation.Upsert(new IndexDocument
                {
                    Id = $"{i}",
                    Chunks = [new IndexChunk { Text = dataset.Documents[random.Next(dataset.Documents.Count)].Contents, Vector = dimensions > 0 ? vectors.Next() : null }],
                }))]);
            }

            index.CompactForIdle();
        }

        Console.WriteLine($"{Originals * chunks / watch.Elapsed.TotalSeconds:N0} chunks/s come in, durable in batches of 10, snapshots as they fall due");
        for (var tenant = Originals; tenant < tenants; tenant++)
        {
            foreach (var file in Directory.EnumerateFiles(Folder(root, tenant % Originals)))
            {
                File.Copy(file, Path.Combine(Directory.CreateDirectory(Folder(root, tenant)).FullName, Path.GetFileName(file)));
            }
        }

        var bytes = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Console.WriteLine($"{tenants:N0} indexes of {chunks:N0} chunks x {dimensions}: {bytes / 1e6 / tenants:F2} MB each on the disk, {bytes / 1e9:F1} GB in all");
    }

    private static void Measure(string root, RetrievalBenchmarkOptions options, int dimensions, IReadOnlyList<BeirQuery> queries)
    {
        var (random, vector) = (new Random(7), new ClusteredVectors(Math.Max(1, dimensions), 50, 0.5, 99).Next());
        RetrievalIndex Query(int i)
        {
            var index = RetrievalIndex.Open(new DiskFolder(Folder(root, random.Next(options.Tenants))));
            HybridSearch.SearchAsync(index, new SearchRequest { Text = queries[i % queries.Count].Text, Vector = dimensions > 0 ? vector : null }).AsTask().GetAwaiter().GetResult();
            return index;
        }

        var before = Memory();
        var cold = Timings.Of(options.Queries, i => Query(i).Dispose());
        Console.WriteLine($"open, hybrid query, close: {cold}");
        Console.WriteLine($"closed indexes hold {Math.Max(0, Memory() - before) / 1e6:F2} MB in all after {options.Queries * 5 / 4:N0} such queries");
        before = Memory();
        var open = Enumerable.Range(0, Math.Min(1000, options.Queries)).Select(Query).ToArray();
        Console.WriteLine($"an open index holds {(Memory() - before) / 1e3 / open.Length:F1} KB beside the mapped file");
        var warm = Timings.Of(options.Queries, i => HybridSearch.SearchAsync(open[i % open.Length], new SearchRequest
        {
            Text = queries[i % queries.Count].Text,
            Vector = dimensions > 0 ? vector : null,
        }).AsTask().GetAwaiter().GetResult());
        Console.WriteLine($"hybrid query of an open one: {warm}");
        foreach (var index in open)
        {
            index.Dispose();
        }
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static string Folder(string root, int tenant) => Path.Combine(root, $"{tenant:D5}");
}
