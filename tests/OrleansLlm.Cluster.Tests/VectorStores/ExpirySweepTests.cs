using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Tenants;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

public sealed class ExpirySweepTests(VectorStoreCluster cluster) : IClassFixture<VectorStoreCluster>
{
    [Fact]
    public async Task A_store_that_nobody_used_for_its_days_is_emptied_though_nobody_asks_for_it_and_the_others_stay()
    {
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "note.md", "# Note\n\nParcels are kept for a week.");
        var (old, kept) = (await CreateAsync(caller, file, days: 1), await CreateAsync(caller, file, days: 3));
        var (options, clock) = (new VectorStoresOptions(), new FakeTimeProvider());
        using var sweeper = new VectorStoreSweeper(cluster.Cluster.Client, Options.Create(options), clock, NullLogger<VectorStoreSweeper>.Instance);
        await sweeper.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            cluster.Clock.Shift = TimeSpan.FromDays(2);
            await VectorStoreCluster.UntilAsync(() =>
            {
                // Again and again: the sweeper starts on a thread of its own.
                clock.Advance(options.SweepInterval);
                return HasNoIndexAsync(caller, old);
            });
            var (expired, whole) = (await cluster.Store(caller, old).GetAsync(), await cluster.Store(caller, kept).GetAsync());
            Assert.Equal((VectorStoreStatus.Expired, 0L), (expired.Status, expired.UsageBytes));
            Assert.Equal((VectorStoreStatus.Completed, 1), (whole.Status, whole.Files.Completed));
            Assert.False(await HasNoIndexAsync(caller, kept));
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
            await sweeper.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_store_that_has_expired_tells_no_files_though_it_is_not_swept_yet()
    {
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "note.md", "# Note\n\nParcels are kept for a week.");
        var store = await CreateAsync(caller, file, days: 1);
        var files = cluster.Files(caller, store);
        Assert.Equal(file, Assert.Single((await files.ListAsync(new StoreFileQuery())).Files).Id);
        try
        {
            cluster.Clock.Shift = TimeSpan.FromDays(2);
            Assert.Empty((await files.ListAsync(new StoreFileQuery())).Files);
            Assert.Empty(await files.FindAsync([file]));
            Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => files.GetAsync(file))).Code);
            Assert.False(await HasNoIndexAsync(caller, store));
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
        }

        Assert.Equal(file, (await files.GetAsync(file)).Id);
    }

    [Fact]
    public async Task A_deletion_that_broke_off_is_ended_by_the_sweep()
    {
        var caller = await cluster.NewCallerAsync();
        var store = await CreateAsync(caller, await cluster.UploadAsync(caller, "note.md", "# Note\n\nParcels are kept for a week."), days: null);
        cluster.Disk.BeforeWrite = record => record.StartsWith("index|", StringComparison.Ordinal) && record.Contains(store, StringComparison.Ordinal)
            ? Task.FromException(new LlmException(LlmErrorCode.StoreUnavailable, "The store does not answer."))
            : Task.CompletedTask;
        try
        {
            await Assert.ThrowsAsync<OrleansException>(() => cluster.Operations.DeleteAsync(caller.Tenant, store, default));
        }
        finally
        {
            cluster.Disk.BeforeWrite = _ => Task.CompletedTask;
        }

        Assert.False(await HasNoIndexAsync(caller, store));
        using var sweeper = NewSweeper();
        await GrainRetry.RunAsync(() => sweeper.SweepAsync(caller.Tenant, default), TimeProvider.System, default);
        Assert.True(await HasNoIndexAsync(caller, store));
    }

    [Fact]
    public async Task A_store_that_can_not_be_emptied_keeps_no_other_from_it_and_its_tenant_no_other_tenant()
    {
        var (caller, other) = (await cluster.NewCallerAsync(), await cluster.NewCallerAsync());
        var stuck = await CreateAsync(caller, await cluster.UploadAsync(caller, "note.md", "# Note\n\nParcels are kept for a week."), days: 1);
        var next = await CreateAsync(caller, await cluster.UploadAsync(caller, "note.md", "# Note\n\nParcels are kept for a week."), days: 1);
        cluster.Disk.BeforeWrite = record => record.StartsWith("index|", StringComparison.Ordinal) && record.Contains(stuck, StringComparison.Ordinal)
            ? Task.FromException(new LlmException(LlmErrorCode.StoreUnavailable, "The store does not answer."))
            : Task.CompletedTask;
        using var sweeper = NewSweeper();
        try
        {
            cluster.Clock.Shift = TimeSpan.FromDays(2);
            Assert.Equal("1 of 2 failed.", (await Assert.ThrowsAsync<AggregateException>(() => sweeper.SweepAsync(caller.Tenant, default))).Message[..14]);
            Assert.True(await HasNoIndexAsync(caller, next));
            Assert.False(await HasNoIndexAsync(caller, stuck));
            cluster.Disk.BeforeWrite = _ => Task.CompletedTask;
            await GrainRetry.RunAsync(() => sweeper.SweepAsync(caller.Tenant, default), TimeProvider.System, default);
            Assert.True(await HasNoIndexAsync(caller, stuck));
        }
        finally
        {
            (cluster.Clock.Shift, cluster.Disk.BeforeWrite) = (TimeSpan.Zero, _ => Task.CompletedTask);
        }

        var seen = new List<string>();
        await Assert.ThrowsAsync<AggregateException>(() => AllTenants.ForEachAsync(cluster.Cluster.Client, tenant =>
        {
            seen.Add(tenant);
            return Task.FromException(new LlmException(LlmErrorCode.StoreUnavailable, "No tenant can be looked at."));
        }, default));
        Assert.Superset(new HashSet<string> { caller.Tenant, other.Tenant }, seen.ToHashSet());
    }

    private VectorStoreSweeper NewSweeper() =>
        new(cluster.Cluster.Client, Options.Create(new VectorStoresOptions()), TimeProvider.System, NullLogger<VectorStoreSweeper>.Instance);

    private async Task<string> CreateAsync(Caller caller, string file, int? days)
    {
        var store = (await cluster.Operations.CreateAsync(caller, new CreateVectorStore { Name = "test", ExpiresAfterDays = days }, [new AttachFile { Id = file }], default)).Id;
        Assert.Equal(1, (await cluster.ReadAsync(caller, store)).Files.Completed);
        return store;
    }

    private async Task<bool> HasNoIndexAsync(Caller caller, string store)
    {
        try
        {
            await cluster.Cluster.Client.GetGrain<IIndexGrain>(new IndexKey(caller.Tenant, store).ToString()).GetAsync();
            return false;
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return true;
        }
    }
}
