using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Cluster.Tests.Routes;

public sealed class RouteBookGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task A_books_version_changes_with_every_change_and_only_then()
    {
        var book = BookOf(TestCluster.NewCaller().Tenant);
        var empty = await book.ReadAsync(0);
        Assert.Empty(empty.Routes!);
        Assert.Null((await book.ReadAsync(empty.Version)).Routes);

        await book.SetAsync(new RouteChange { Name = "smart", Policy = "\"a\"", IsDryRun = true });
        Assert.Equal(empty.Version, (await book.ReadAsync(0)).Version);
        var set = await book.SetAsync(new RouteChange { Name = "smart", Policy = "\"a\"", By = "key_1" });
        var changed = await book.ReadAsync(empty.Version);
        Assert.Equal(("smart", 1, "key_1"), (changed.Routes!.Single().Name, changed.Routes!.Single().ActiveVersion, set.Version.CreatedBy));
        await book.SetAsync(new RouteChange { Name = "smart", Policy = "\"a\"" });
        Assert.Null((await book.ReadAsync(changed.Version)).Routes);
        var stale = await Assert.ThrowsAsync<LlmException>(() => book.DeleteAsync("smart", "0"));
        Assert.Equal(LlmErrorCode.Conflict, stale.Code);
        await book.DeleteAsync("smart", set.Etag);
        Assert.Empty((await book.ReadAsync(changed.Version)).Routes!);
    }

    [Fact]
    public async Task Books_of_tenants_are_their_own_and_changes_are_told()
    {
        var (one, other) = (TestCluster.NewCaller().Tenant, TestCluster.NewCaller().Tenant);
        var changes = cluster.Client.GetGrain<IRouteChangesGrain>(IRouteChangesGrain.Key);
        var before = (await changes.SinceAsync(0)).Moment;
        await BookOf(one).SetAsync(new RouteChange { Name = "mine", Policy = "\"a\"" });
        Assert.Empty((await BookOf(other).ReadAsync(0)).Routes!);
        Assert.Contains(new RouteBookKey(one).ToString(), (await changes.SinceAsync(before)).Books!);
        Assert.Equal(one, (await BookOf(one).GetAsync("mine")).Tenant);
    }

    private IRouteBookGrain BookOf(string? tenant) => cluster.Client.GetGrain<IRouteBookGrain>(new RouteBookKey(tenant).ToString());
}
