using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Erasure;
using OrleansLlm.Grains.Responses;

namespace OrleansLlm.Cluster.Tests.Responses;

public sealed class ResponseGrainTests(BudgetCluster cluster) : IClassFixture<BudgetCluster>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_response_is_kept_once_and_deleted()
    {
        var response = Response("resp_1");
        await response.SaveAsync(Made(TimeSpan.Zero, "first"));
        await response.SaveAsync(Made(TimeSpan.Zero, "second"));
        Assert.Equal("first", (await response.GetAsync()).Json);
        await response.DeleteAsync();
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => response.GetAsync())).Code);
    }

    [Fact]
    public async Task What_expired_can_not_be_read_and_is_removed_and_the_rest_stays()
    {
        await cluster.Silos.Client.GetGrain<ITenantProfileGrain>(new TenantKey(_tenant).ToString()).CreateAsync(new CreateTenantRequest { Name = "t" });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Response($"old_{i}").SaveAsync(Made(TimeSpan.FromDays(32), "old"))));
        await Response("new").SaveAsync(Made(TimeSpan.FromDays(29), "new"));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Response("old_3").GetAsync())).Code);
        Assert.True(await IsStoredAsync("old_3"));

        var sweeper = cluster.Services(0).GetServices<IHostedService>().OfType<ResponseSweeper>().Single();
        await sweeper.SweepAsync(CancellationToken.None);
        foreach (var i in Enumerable.Range(0, 20))
        {
            Assert.False(await IsStoredAsync($"old_{i}"));
        }

        Assert.Equal("new", (await Response("new").GetAsync()).Json);
    }

    [Fact]
    public async Task What_was_kept_while_responses_were_kept_for_longer_is_removed_too_and_erased()
    {
        await cluster.Silos.Client.GetGrain<ITenantProfileGrain>(new TenantKey(_tenant).ToString()).CreateAsync(new CreateTenantRequest { Name = "t" });
        var services = cluster.Services(0);
        await Response("older").SaveAsync(Made(TimeSpan.FromDays(300), "old"));
        await services.GetServices<IErasure>().OfType<ResponseErasure>().Single().EraseAsync(new ErasureScope { Tenant = _tenant }, CancellationToken.None);
        Assert.False(await IsStoredAsync("older"));

        await Response("oldest").SaveAsync(Made(TimeSpan.FromDays(400), "old"));
        await services.GetServices<IHostedService>().OfType<ResponseSweeper>().Single().SweepAsync(CancellationToken.None);
        Assert.False(await IsStoredAsync("oldest"));
        Assert.Empty(await cluster.Silos.Client.GetGrain<IResponseDaysGrain>(new TenantKey(_tenant).ToString()).ListAsync());
    }

    [Fact]
    public async Task A_response_of_a_silo_whose_clock_is_ahead_is_erased()
    {
        await Response("ahead").SaveAsync(Made(TimeSpan.FromDays(-1), "new"));
        await cluster.Services(0).GetServices<IErasure>().OfType<ResponseErasure>().Single().EraseAsync(new ErasureScope { Tenant = _tenant }, CancellationToken.None);
        Assert.False(await IsStoredAsync("ahead"));
    }

    private IResponseGrain Response(string id) => cluster.Silos.Client.GetGrain<IResponseGrain>(new ResponseKey(_tenant, id).ToString());

    private static StoredResponse Made(TimeSpan before, string json) => new()
    {
        Json = json,
        InputItems = [],
        Messages = [new ChatMessage { Role = "user", Content = "x" }],
        CreatedAt = TimeProvider.System.GetUtcNow() - before,
    };

    private async Task<bool> IsStoredAsync(string id)
    {
        var state = new GrainState<ResponseState>();
        await cluster.Store.ReadStateAsync("response", GrainId.Create("response", new ResponseKey(_tenant, id).ToString()), state);
        return state.RecordExists;
    }
}
