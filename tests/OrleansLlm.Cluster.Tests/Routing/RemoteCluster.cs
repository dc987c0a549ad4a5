using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>A silo with the embedded model and a provider of the test's.</summary>
public sealed class RemoteCluster : IAsyncLifetime
{
    private readonly FakeProvider _provider = new();

    public RemoteCluster() => Cluster = new TestCluster(1, services: services => services
        .AddSingleton<IProviderRegistry>(_provider)
        .AddSingleton<IRouteTables>(Routes));

    internal TestRoutes Routes { get; } = new();

    internal TestCluster Cluster { get; }

    internal FakeProvider Provider => _provider;

    public ValueTask InitializeAsync() => Cluster.InitializeAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>A tenant's settled attempts once none is open, in order.</summary>
    internal async Task<IReadOnlyList<LedgerEntry>> SettledAsync(Caller caller)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var budget = Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        while ((await budget.GetAsync(BudgetScope.Tenant, patience.Token)).Running > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }

        return (await Cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString()).ReadAsync(new EntryQuery(), patience.Token)).Entries;
    }
}
