using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Cluster.Tests.Budgets;

/// <summary>Three silos without models, on one store that can be switched off.</summary>
public sealed class BudgetCluster : IAsyncLifetime
{
    public static readonly PriceRule CentPerToken = new() { Id = "p", Model = "*", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };

    private InProcessTestCluster _cluster = null!;

    internal StoreFailurePolicy WhenStoreFails { get; init; }

    internal SwitchedStore Store { get; } = new();

    internal InProcessTestCluster Silos => _cluster;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.AddPatience();
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.Main, Store);
            silo.Services.Configure<BudgetsOptions>(options => options.WhenStoreFails = WhenStoreFails);
            silo.AddOrleansLlmGrains();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Store.IsDown = false;
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    public static BudgetKey NewTenant() => new($"tenant-{Guid.NewGuid():N}");

    /// <summary>A tenant's ledger as the client sees it.</summary>
    public IBudgetGrain Ledger(BudgetKey key) => _cluster.Client.GetGrain<IBudgetGrain>(key.ToString());

    /// <summary>The same as one of the silos sees it.</summary>
    public IBudgetGrain LedgerFrom(int silo, BudgetKey key) =>
        Services(silo).GetRequiredService<IGrainFactory>().GetGrain<IBudgetGrain>(key.ToString());

    public IServiceProvider Services(int silo) => _cluster.Silos[silo % _cluster.Silos.Count].ServiceProvider;

    /// <summary>The silo in which a tenant's ledger lives.</summary>
    internal async Task<InProcessSiloHandle> SiloOfAsync(BudgetKey key)
    {
        var address = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(Ledger(key));
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    public static ReserveRequest Request(string id, int cents = 1) => new()
    {
        Id = id,
        KeyId = "k",
        Model = "m",
        Price = CentPerToken,
        Ceiling = new UsageCeiling { PromptTokens = cents },
        Lease = TimeSpan.FromMinutes(1),
    };

    public static Settlement Used(string id, int cents = 1) => new() { ReservationId = id, Usage = new TokenUsage { PromptTokens = cents } };

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
