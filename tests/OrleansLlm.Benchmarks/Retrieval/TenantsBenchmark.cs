using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>
/// Many tenants' indexes in one silo with the embedded store, by the way of a request from the index's grain on: what comes in, a query of an index that nobody has open, what idle ones cost. A few indexes
/// come in by that way; the others are copies of their records in the store.
/// </summary>
internal static class TenantsBenchmark
{
    private const int Originals = 8;
    private const int DocumentsPerBatch = 20;
    private const string Index = "index";

    public static async Task<int> RunAsync(RetrievalBenchmarkOptions options)
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
            await FillAsync(root, options, chunks, dimensions, dataset);
            TenantCopies.Make(new HostSettings { DataFolder = root }.DatabasePath, TenantName, Originals, options.Tenants);
            Console.WriteLine($"{options.Tenants:N0} indexes of {chunks:N0} chunks x {dimensions}: {Bytes(root) / 1e6 / options.Tenants:F2} MB each in the store");
            await MeasureAsync(root, options, dimensions, dataset.Queries);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    private static async Task FillAsync(string root, RetrievalBenchmarkOptions options, int chunks, int dimensions, BeirDataset dataset)
    {
        using var host = Start(root, options);
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Originals).Select(tenant => Task.Run(() => FillAsync(grains, tenant, chunks, dimensions, dataset))));
        Console.WriteLine($"{Originals * chunks / watch.Elapsed.TotalSeconds:N0} chunks/s come in, {Originals} tenants at once, durable in batches of {DocumentsPerBatch}, snapshots as they fall due");

        // What is let go becomes a snapshot first.
        await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await host.StopAsync();
        Directory.Delete(Cache(root), recursive: true);
    }

    private static async Task FillAsync(IGrainFactory grains, int tenant, int chunks, int dimensions, BeirDataset dataset)
    {
        var (random, vectors, key) = (new Random(tenant), new ClusteredVectors(Math.Max(1, dimensions), 50, 0.5, tenant), new IndexKey(TenantName(tenant), Index).ToString());
        await grains.GetGrain<IIndexGrain>(key).CreateAsync(Caller(tenant), new IndexDefinition
        {
            EmbeddingModel = dimensions == 0 ? IndexDefinition.NoModel : IndexDefinition.ExternalModel,
            Dimensions = dimensions == 0 ? null : dimensions,
        });
        for (var done = 0; done < chunks; done += DocumentsPerBatch)
        {
            await grains.GetGrain<IIndexDocumentsGrain>(key).ApplyAsync(new IndexBatch
            {
                Documents = [.. Enumerable.Range(done, Math.Min(DocumentsPerBatch, chunks - done)).Select(i => new IndexedDocument
                {
                    Id = $"{i}",
                    Chunks = [new IndexedChunk { Text = dataset.Documents[random.Next(dataset.Documents.Count)].Contents, Vector = dimensions > 0 ? vectors.Next() : null }],
                })],
            });
        }
    }

    private static async Task MeasureAsync(string root, RetrievalBenchmarkOptions options, int dimensions, IReadOnlyList<BeirQuery> queries)
    {
        using var host = Start(root, options);
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var vector = dimensions > 0 ? new ClusteredVectors(dimensions, 50, 0.5, 99).Next() : null;
        int[] order = [.. Enumerable.Range(0, options.Tenants)];
        new Random(7).Shuffle(order);
        void Query(int tenant, int query) => FindAsync(grains, tenant, queries[query % queries.Count].Text, vector).GetAwaiter().GetResult();

        // Code and connections are warm then; those tenants are not asked again, and none of the others was asked before.
        var (warmUp, asked) = (order[..(order.Length / 5)], order[(order.Length / 5)..].Take(options.Queries).ToArray());
        for (var i = 0; i < Math.Min(warmUp.Length, options.Queries); i++)
        {
            Query(warmUp[i], i);
        }

        var management = grains.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
        var none = Memory();
        Console.WriteLine($"query of an index that nobody has open, from the store: {Timings.OfEach(asked.Length, i => Query(asked[i], i))}");
        var open = Memory();
        Console.WriteLine($"query of an open one: {Timings.OfEach(asked.Length, i => Query(asked[i], i + 3))}");
        await management.ForceActivationCollection(TimeSpan.Zero);
        var idle = Memory();
        Console.WriteLine($"an open index holds {(open - none) / 1e3 / asked.Length:F1} KB beside the mapped file, one that was let go {Math.Max(0, idle - none) / 1e3 / asked.Length:F2} KB; all of the silo's objects then: {idle / 1e6:F0} MB");
        Console.WriteLine($"query of one that was let go, whose snapshot the disk still has: {Timings.OfEach(asked.Length, i => Query(asked[^(i + 1)], i + 5))}");
        await host.StopAsync();
    }

    private static Task<IndexSearchResult> FindAsync(IGrainFactory grains, int tenant, string query, float[]? vector) =>
        grains.GetGrain<IIndexSearchGrain>(new IndexKey(TenantName(tenant), Index).ToString())
            .SearchAsync(Caller(tenant), new IndexSearch { RequestId = "benchmark", Query = query, Vector = vector });

    private static IHost Start(string root, RetrievalBenchmarkOptions options) => Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .UseOrleans(silo =>
        {
            new Stores(new HostSettings { DataFolder = root }).AddTo(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), gatewayPort: 0);
            silo.AddOrleansLlmGrains();
            silo.Services.Configure<RetrievalOptions>(retrieval => (retrieval.CacheFolder, retrieval.MaxCacheBytes) = (Cache(root), (long)options.CacheMiB << 20));
        })
        .Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Cache(string root) => Path.Combine(root, "indexes");

    private static string TenantName(int tenant) => $"tenant-{tenant:D6}";

    private static Caller Caller(int tenant) => new() { Tenant = TenantName(tenant), KeyId = "benchmark" };

    private static long Bytes(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
