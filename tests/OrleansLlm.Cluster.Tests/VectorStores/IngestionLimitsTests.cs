using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

public sealed class IngestionLimitsTests(VectorStoreCluster cluster) : IClassFixture<VectorStoreCluster>
{
    private static readonly CreateVectorStore Plain = new() { Name = "test" };

    [Fact]
    public async Task A_refused_job_waits_tells_why_and_goes_on_when_there_is_room()
    {
        var caller = await cluster.NewCallerAsync();
        var budget = cluster.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 60 });
        var file = await cluster.UploadAsync(caller, "a.md", Documents.Handbook(400));
        var chunking = new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 100 };
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [new AttachFile { Id = file, Chunking = chunking }], default)).Id;
        IngestProgress? progress = null;
        await VectorStoreCluster.UntilAsync(async () => (progress = await ProgressAsync(caller, store, file))?.Waiting is not null);
        Assert.Equal("rate_limit_exceeded", progress!.Waiting!.Code);
        Assert.Equal(StoreFileStatus.InProgress, (await cluster.Files(caller, store).GetAsync(file)).Status);
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits());
        Assert.Equal(1, (await cluster.ReadAsync(caller, store)).Files.Completed);
    }

    [Fact]
    public async Task A_cancelled_batch_keeps_what_was_read_and_leaves_the_rest()
    {
        var caller = await cluster.NewCallerAsync();
        var budget = cluster.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        var small = await cluster.UploadAsync(caller, "small.md", Documents.Handbook(1));
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [new AttachFile { Id = small }], default)).Id;
        await cluster.ReadAsync(caller, store);
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Suspended = false, RequestsPerMinute = 1 });
        var large = await cluster.UploadAsync(caller, "large.md", Documents.Handbook(400));
        var batch = await cluster.Operations.AttachBatchAsync(caller, store, [new AttachFile { Id = small }, new AttachFile { Id = large }], default);
        await VectorStoreCluster.UntilAsync(async () => (await cluster.Files(caller, store).GetAsync(small)).Status == StoreFileStatus.Completed);

        var batches = cluster.Cluster.Client.GetGrain<IStoreBatchesGrain>(new VectorStoreKey(caller.Tenant, store).ToString());
        var cancelled = await batches.CancelAsync(batch.Id);
        Assert.Equal(new StoreFileCounts { Completed = 1, Cancelled = 1 }, cancelled.Files);
        var job = cluster.Cluster.Client.GetGrain<IJobGrain>(new JobKey(caller.Tenant, batch.Job).ToString());
        JobInfo? ended = null;
        await VectorStoreCluster.UntilAsync(async () => (ended = await job.GetAsync()).HasEnded);
        Assert.Equal(JobStatus.Cancelled, ended!.Status);
        Assert.NotNull(await cluster.Index(caller, store).FindAsync(small));
        Assert.Null(await cluster.Index(caller, store).FindAsync(large));
    }

    [Fact]
    public async Task A_key_that_is_revoked_pays_no_more_and_its_files_say_so()
    {
        var caller = await cluster.NewCallerAsync();
        var tenant = cluster.Cluster.Client.GetGrain<ITenantGrain>(new TenantKey(caller.Tenant).ToString());
        await tenant.RevokeKeyAsync(caller.KeyId);
        var file = await cluster.UploadAsync(caller, "a.md", Documents.Handbook(3));
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [new AttachFile { Id = file }], default)).Id;
        Assert.Equal(1, (await cluster.ReadAsync(caller, store)).Files.Failed);
        var error = (await cluster.Files(caller, store).GetAsync(file)).Error!;
        Assert.Equal(StoreFileError.ServerError, error.Code);
        Assert.Contains("revoked", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await cluster.CallsAsync(caller));
    }

    [Fact]
    public async Task A_tenant_whose_sentences_wait_for_its_limit_holds_up_no_other_tenants_files()
    {
        var caller = await cluster.NewCallerAsync();
        var budget = cluster.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 1 });
        var semantic = new StoreChunking { Kind = StoreChunkingKind.Semantic };
        var files = new List<AttachFile>();
        for (var i = 0; i < 8; i++)
        {
            files.Add(new AttachFile { Id = await cluster.UploadAsync(caller, $"s{i}.txt", $"Text number {i} has a first sentence. A second one follows. Here is a third one."), Chunking = semantic });
        }

        // More than all readers of both silos, each in a job of its own.
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [], default)).Id;
        foreach (var file in files)
        {
            await cluster.Operations.AttachAsync(caller, store, file, default);
        }

        await VectorStoreCluster.UntilAsync(async () => (await Task.WhenAll(files.Select(file => ProgressAsync(caller, store, file.Id)))).Count(progress => progress?.Waiting is not null) >= 4);
        for (var i = 0; i < 6; i++)
        {
            var other = await cluster.NewCallerAsync();
            var own = await cluster.UploadAsync(other, "own.md", Documents.Handbook(1));
            var theirs = (await cluster.Operations.CreateAsync(other, Plain, [new AttachFile { Id = own }], default)).Id;
            Assert.Equal(1, (await cluster.ReadAsync(other, theirs)).Files.Completed);
        }

        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits());
    }

    [Fact]
    public async Task A_tenant_whose_batches_wait_can_not_begin_more_than_it_may_and_a_refused_store_is_not_left_behind()
    {
        var caller = await cluster.NewCallerAsync();
        var budget = cluster.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 1 });
        var file = await cluster.UploadAsync(caller, "a.md", Documents.Handbook(40));
        var files = new[] { new AttachFile { Id = file, Chunking = new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 100 } } };
        var stores = new List<string>();
        for (var i = 0; i < VectorStoreCluster.MaxRunning; i++)
        {
            stores.Insert(0, (await cluster.Operations.CreateAsync(caller, Plain, files, default)).Id);
        }

        foreach (var attach in (Func<Task>[])[() => cluster.Operations.CreateAsync(caller, Plain, files, default), () => cluster.Operations.AttachBatchAsync(caller, stores[0], files, default)])
        {
            var refused = await Assert.ThrowsAsync<LlmException>(attach);
            Assert.Equal(
                (LlmErrorCode.RateLimited, "A tenant may have at most 8 file batches under way at once (OrleansLlm:VectorStores:MaxRunning). Given: 9."), (refused.Code, refused.Message));
        }

        var list = cluster.Cluster.Client.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(caller.Tenant).ToString());
        Assert.Equal(stores, (await list.ListAsync(new VectorStoreQuery { Limit = 100 })).Stores);
        await budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits());
        foreach (var store in stores)
        {
            Assert.Equal(1, (await cluster.ReadAsync(caller, store)).Files.Completed);
        }
    }

    private async Task<IngestProgress?> ProgressAsync(Caller caller, string store, string file)
    {
        var job = (await cluster.Files(caller, store).GetAsync(file)).Job;
        var info = await cluster.Cluster.Client.GetGrain<IJobGrain>(new JobKey(caller.Tenant, job).ToString()).GetAsync();
        return info.Progress is { } saved ? JsonSerializer.Deserialize(saved, IngestJson.Default.IngestProgress) : null;
    }
}
