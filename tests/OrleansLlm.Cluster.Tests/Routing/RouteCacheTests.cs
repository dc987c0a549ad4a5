using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>The response cache in front of routes, whose names stand for other models from time to time and from tenant to tenant.</summary>
public sealed class RouteCacheTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    [Fact]
    public async Task An_answer_kept_for_a_route_is_not_given_when_other_routes_or_models_stand_behind_its_name()
    {
        remote.Provider.Says = (model, _, token) => FakeProvider.AnswerAsync([model], token);
        var caller = TestCluster.NewCaller();
        RouteDefinition[] global = [TestRoutes.Route("r", "\"inner\""), TestRoutes.Route("inner", "\"strong\"")];
        remote.Routes.Set(global, []);
        Assert.Equal("strong", await AskAsync(caller));
        await BudgetCluster.UntilAsync(async () => await AskAsync(caller) == "strong cached");

        remote.Routes.Set([global[0], TestRoutes.Route("inner", "\"other\"", version: 4)], []);
        Assert.Equal("other", await AskAsync(caller));
        remote.Routes.Set(global, [TestRoutes.Route("r", "\"leaving\"", caller.Tenant)]);
        Assert.Equal("leaving", await AskAsync(caller));
        remote.Routes.Set(global, [TestRoutes.Route("inner", "\"leaving\"", caller.Tenant)]);
        Assert.Equal("strong cached", await AskAsync(caller));
    }

    [Fact]
    public async Task A_kept_answer_is_given_to_those_only_who_may_call_its_model_and_others_get_their_own()
    {
        remote.Provider.Says = (model, _, token) => FakeProvider.AnswerAsync([model], token);
        remote.Routes.Set(("r", """{"type":"fallback","steps":["strong","other"]}"""));
        var caller = TestCluster.NewCaller();
        Assert.Equal("strong", await AskAsync(caller));
        await BudgetCluster.UntilAsync(async () => await AskAsync(caller) == "strong cached");

        Assert.Equal("strong cached", await AskAsync(await LimitedAsync(caller, "strong")));
        Assert.Equal("other", await AskAsync(await LimitedAsync(caller, "other")));
    }

    /// <summary>A key of the same tenant that may call one model.</summary>
    private async Task<Caller> LimitedAsync(Caller caller, string model)
    {
        var budget = remote.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetLimitsAsync(new BudgetScope { Key = model }, new ScopeLimits { AllowedModels = [model] });
        return caller with { KeyId = model };
    }

    /// <summary>Asks the route with the cache on; tells the answer, and whether it was kept.</summary>
    private async Task<string> AskAsync(Caller caller)
    {
        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Requests.Chat() with
        {
            Model = "r", Cache = new CacheRequest { Settings = new CacheSettings { Mode = CacheMode.On } },
        }));
        return Requests.Text(chunks) + (Requests.Route(chunks).Cache?.Status == CacheStatus.Hit ? " cached" : "");
    }
}
