using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>
/// Many tenants' indexes in one silo with the embedded store, by the way of a request from the index's grain on: what comes in, a query of an index that nobody has open, what idle ones cost. Those that
/// do not come in by that way are copies of their records in the store.
/// </summary>
internal static class TenantsBenchmark
{
    public static async Task<int> RunAsync(RetrievalBenchmarkOptions options)
    {
        if (Scifact.Folder is null)
        {
            Console.Error.WriteLine("SciFact is not here: set ORLEANSLLM_SHARED to the folder of the shared data.");
            return 2;
        }

        var (chunks, dimensions, ingested) = (options.Rows ?? 1000, options.Dimensions ?? 384, Math.Min(options.Ingested, options.Tenants));
        var dataset = Scifact.Load(Scifact.Folder);
        var root = options.Folder is null ? Directory.CreateTempSubdirectory("orleansllm-tenants-").FullName : Directory.CreateDirectory(options.Folder).FullName;
        try
        {
            await TenantIngestion.RunAsync(root, options, ingested, chunks, dimensions, dataset);
            if (options.Tenants > ingested)
            {
                TenantCopies.Make(new HostSettings { DataFolder = root }.DatabasePath, TenantSilo.NameOf, ingested, options.Tenants);
            }

            Console.WriteLine($"{options.Tenants:N0} indexes of {chunks:N0} chunks x {dimensions}: {TenantSilo.StoreBytes(root) / 1e6 / options.Tenants:F2} MB each in the store");
            await MeasureAsync(root, options, dimensions, dataset.Queries);
        }
        finally
        {
            if (options.Folder is null)
            {
                Directory.Delete(root, recursive: true);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(string root, RetrievalBenchmarkOptions options, int dimensions, IReadOnlyList<BeirQuery> queries)
    {
        using var silo = await TenantSilo.StartAsync(root, options);
        var vector = dimensions > 0 ? new ClusteredVectors(dimensions, 50, 0.5, 99).Next() : null;
        int[] order = [.. Enumerable.Range(0, options.Tenants)];
        new Random(7).Shuffle(order);
        void Query(int tenant, int query) => FindAsync(silo.Grains, tenant, queries[query % queries.Count].Text, vector).GetAwaiter().GetResult();

        // Code and connections are warm then; those tenants are not asked again, and none of the others was asked before.
        var (warmUp, asked) = (order[..(order.Length / 5)], order[(order.Length / 5)..].Take(options.Queries).ToArray());
        for (var i = 0; i < Math.Min(warmUp.Length, options.Queries); i++)
        {
            Query(warmUp[i], i);
        }

        await silo.LetGoAsync();
        var none = Memory();
        Console.WriteLine($"query of an index that nobody has open, from the store: {Timings.OfEach(asked.Length, i => Query(asked[i], i))}");
        var open = Memory();
        Console.WriteLine($"query of an open one: {Timings.OfEach(asked.Length, i => Query(asked[i], i + 3))}");
        await silo.LetGoAsync();
        var idle = Memory();
        Console.WriteLine($"an open index holds {(open - none) / 1e3 / asked.Length:F1} KB beside the mapped file, one that was let go {Math.Max(0, idle - none) / 1e3 / asked.Length:F2} KB; all of the silo's objects then: {idle / 1e6:F0} MB, of the process {Environment.WorkingSet / 1e6:F0} MB");
        Console.WriteLine($"query of one that was let go, whose snapshot the disk still has: {Timings.OfEach(asked.Length, i => Query(asked[^(i + 1)], i + 5))}");
        await silo.StopAsync();
    }

    private static Task<IndexSearchResult> FindAsync(IGrainFactory grains, int tenant, string query, float[]? vector) =>
        grains.GetGrain<IIndexSearchGrain>(TenantSilo.KeyOf(tenant))
            .SearchAsync(TenantSilo.CallerOf(tenant), new IndexSearch { RequestId = "benchmark", Query = query, Vector = vector });

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
