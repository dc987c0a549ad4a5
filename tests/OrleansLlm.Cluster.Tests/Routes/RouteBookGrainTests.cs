using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Routes;

public sealed class RouteBookGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Name = "book-test";

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

    [Fact]
    public async Task A_route_that_is_set_serves_calls_changes_with_its_policy_and_is_gone_when_removed()
    {
        var caller = TestCluster.NewCaller();
        var book = BookOf(caller.Tenant);
        Assert.Equal(LlmErrorCode.ModelNotFound, (await RefusedAsync(caller)).Code);

        await book.SetAsync(new RouteChange { Name = Name, Policy = $$"""{"type":"fallback","steps":["nowhere","{{TestCluster.Model}}"]}""" });
        await UntilAsync(async () => await CallAsync(caller) is { Route: Name, RouteVersion: 1, Model: TestCluster.Model });
        await book.SetAsync(new RouteChange { Name = Name, Policy = $"\"{TestCluster.Model}\"" });
        await UntilAsync(async () => (await CallAsync(caller))?.RouteVersion == 2);
        await book.ActivateAsync(new RouteSwitch { Name = Name, Version = 1 });
        await UntilAsync(async () => (await CallAsync(caller))?.RouteVersion == 1);
        await book.DeleteAsync(Name, etag: null);
        await UntilAsync(async () => await CallAsync(caller) is null);

        // Another tenant never had it.
        Assert.Equal(LlmErrorCode.ModelNotFound, (await RefusedAsync(TestCluster.NewCaller())).Code);
    }

    /// <summary>Who served a call of the route; null: there is no such route.</summary>
    private async Task<RouteInfo?> CallAsync(Caller caller)
    {
        try
        {
            return Requests.Route(await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 1) with { Model = Name })));
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.ModelNotFound)
        {
            return null;
        }
    }

    private async Task<LlmException> RefusedAsync(Caller caller) => await Assert.ThrowsAsync<LlmException>(
        () => Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 1) with { Model = Name })));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private IRouteBookGrain BookOf(string? tenant) => cluster.Client.GetGrain<IRouteBookGrain>(new RouteBookKey(tenant).ToString());
}
