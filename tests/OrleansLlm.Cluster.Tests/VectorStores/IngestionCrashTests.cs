using Orleans.Runtime;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

public sealed class IngestionCrashTests
{
    [Fact]
    public async Task A_file_whose_silo_dies_while_it_is_embedded_is_finished_elsewhere_and_no_vector_is_paid_twice()
    {
        await using var cluster = new VectorStoreCluster();
        await cluster.InitializeAsync();
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "a.md", Documents.Handbook(900));
        var store = (await cluster.Operations.CreateAsync(caller, new CreateVectorStore { Name = "test" }, [], default)).Id;
        var chunking = new StoreChunking { Kind = StoreChunkingKind.Sentence, MaxTokens = 100 };
        await cluster.Operations.AttachAsync(caller, store, new AttachFile { Id = file, Chunking = chunking }, default);
        var attached = await cluster.Files(caller, store).GetAsync(file);
        await VectorStoreCluster.UntilAsync(async () => await cluster.CallsAsync(caller) >= 20);

        var job = cluster.Cluster.Client.GetGrain<IJobGrain>(new JobKey(caller.Tenant, attached.Job).ToString());
        var address = await cluster.Cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(job);
        await cluster.Cluster.Silos.KillSiloAsync(cluster.Cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(address)));

        StoreFile? done = null;
        await VectorStoreCluster.UntilAsync(async () => (done = await cluster.Files(caller, store).GetAsync(file)).Status != StoreFileStatus.InProgress);
        Assert.True(done!.Status == StoreFileStatus.Completed, done.Error?.Message);
        JobInfo? ended = null;
        await VectorStoreCluster.UntilAsync(async () => (ended = await job.GetAsync()).HasEnded);
        Assert.Equal((JobStatus.Succeeded, 2), (ended!.Status, ended.Runs));

        var needed = (int)Math.Ceiling((double)done.Chunks / VectorStoreCluster.EmbeddingBatch);
        Assert.True(needed > 60, $"{done.Chunks} chunks are too few to be in the middle of them.");
        var paid = await cluster.CallsAsync(caller);
        Assert.InRange(paid, needed, needed + VectorStoreCluster.CallsAtOnce + 1);
        var document = await cluster.Index(caller, store).FindAsync(file);
        Assert.Equal(done.Chunks, document!.Chunks.Count);
        Assert.Empty(await cluster.Index(caller, store).MissingAsync([.. document.Chunks.Select(chunk => chunk.ContentId).Distinct()]));
        var search = new StoreSearch { RequestId = "r", Queries = ["parcel eight hundred ninety-nine"], Settings = new IndexSearchSettings { Candidates = 50 } };
        Assert.Contains("eight hundred ninety-nine", (await cluster.Searcher.SearchAsync(caller, store, search, default)).Hits[0].Hit.Chunk.Text, StringComparison.Ordinal);
    }
}
