using System.Diagnostics;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Brings tenants' documents in, with vectors that were made before, part by part: after each, all indexes are let go. A folder that was given before is gone on with.</summary>
internal static class TenantIngestion
{
    private const int PartTenants = 64;

    /// <summary>Vectors that indexes draw from: making them is not what is measured.</summary>
    private const int Vectors = 8192;

    public static async Task RunAsync(string root, RetrievalBenchmarkOptions options, int tenants, int chunks, int dimensions, BeirDataset dataset)
    {
        var progress = Path.Combine(root, "ingested");
        var done = File.Exists(progress) ? int.Parse(await File.ReadAllTextAsync(progress), System.Globalization.CultureInfo.InvariantCulture) : 0;
        var made = new ClusteredVectors(Math.Max(1, dimensions), 50, 0.5, 1);
        float[][] vectors = [.. Enumerable.Range(0, Vectors).Select(_ => made.Next())];
        string[] texts = [.. dataset.Documents.Select(document => document.Contents)];
        using var silo = await TenantSilo.StartAsync(root, options);
        while (done < tenants)
        {
            var (watch, processor, end) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, Math.Min(done + PartTenants, tenants));
            await Parallel.ForAsync(done, end, new ParallelOptions { MaxDegreeOfParallelism = options.AtOnce }, async (tenant, _) =>
                await FillAsync(silo.Grains, tenant, options.Batch, chunks, texts, dimensions > 0 ? vectors : null));
            var rate = (end - done) * chunks / watch.Elapsed.TotalSeconds;
            await silo.LetGoAsync();
            var (seconds, spent) = (watch.Elapsed.TotalSeconds / (end - done), (Environment.CpuUsage.TotalTime - processor).TotalSeconds / (end - done));
            Console.WriteLine(
                $"{end:N0} of {tenants:N0} tenants: {rate:N0} chunks/s come in, {options.AtOnce} tenants at once, durable in batches of {options.Batch}; {seconds:F2} s each with the last snapshot, {spent:F2} s of processors; "
                + $"store {TenantSilo.StoreBytes(root) / 1e6 / end:F2} MB each; objects {GC.GetTotalMemory(forceFullCollection: true) / 1e6:F0} MB");
            done = end;
            await File.WriteAllTextAsync(progress, FormattableString.Invariant($"{done}"));
        }

        await silo.StopAsync();
        if (Directory.Exists(TenantSilo.CacheOf(root)))
        {
            Directory.Delete(TenantSilo.CacheOf(root), recursive: true);
        }
    }

    private static async Task FillAsync(IGrainFactory grains, int tenant, int batch, int chunks, string[] texts, float[][]? vectors)
    {
        var (random, key) = (new Random(tenant), TenantSilo.KeyOf(tenant));
        await grains.GetGrain<IIndexGrain>(key).CreateAsync(TenantSilo.CallerOf(tenant), new IndexDefinition
        {
            EmbeddingModel = vectors is null ? IndexDefinition.NoModel : IndexDefinition.ExternalModel,
            Dimensions = vectors?[0].Length,
        });
        for (var done = 0; done < chunks; done += batch)
        {
            await grains.GetGrain<IIndexDocumentsGrain>(key).ApplyAsync(new IndexBatch
            {
                Documents = [.. Enumerable.Range(done, Math.Min(batch, chunks - done)).Select(i => new IndexedDocument
                {
                    Id = $"{i}",
                    Chunks = [new IndexedChunk { Text = texts[random.Next(texts.Length)], Vector = vectors?[random.Next(vectors.Length)] }],
                })],
            });
        }
    }
}
