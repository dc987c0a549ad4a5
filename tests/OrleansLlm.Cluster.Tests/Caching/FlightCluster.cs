using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Cluster.Tests.Routing;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Providers;
using TestCluster = OrleansLlm.Cluster.Tests.Hosting.TestCluster;

namespace OrleansLlm.Cluster.Tests.Caching;

/// <summary>Three silos on one store that outlives them, a provider that says what the test lets it say, and a clock that can be put forward.</summary>
public sealed class FlightCluster : IAsyncDisposable
{
    private readonly SwitchedStore _store = new();
    private readonly TestCluster _cluster;

    public FlightCluster() => _cluster = new TestCluster(
        3, storage: _store, services: services => services.AddSingleton<IProviderRegistry>(Provider).AddSingleton<TimeProvider>(Clock));

    public ShiftedClock Clock { get; } = new();

    public Caller Caller { get; } = TestCluster.NewCaller();

    internal FakeProvider Provider { get; } = new();

    internal IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos.Silos;

    public static async Task<FlightCluster> StartAsync()
    {
        var cluster = new FlightCluster();
        await cluster._cluster.InitializeAsync();
        return cluster;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>One of many equal calls, by the router of a silo.</summary>
    public IAsyncEnumerable<GenerationChunk> Ask(InProcessSiloHandle silo, CancellationToken cancellationToken = default)
    {
        var request = CacheCluster.Chat() with { Model = "strong", RequestId = Guid.NewGuid().ToString("N") };
        var key = new RouterKey(RouterKey.DirectRoute, $"{Caller.Tenant}-{silo.Name}").ToString();
        return silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IRouterGrain>(key).GenerateAsync(Caller, request, cancellationToken);
    }

    /// <summary>The silo of the grain that knows which of the calls are equal. A call that is left before it is answered shows which grain that is.</summary>
    internal async Task<InProcessSiloHandle> SiloOfCacheAsync()
    {
        Provider.Says = (_, _, token) => FakeProvider.StallAsync(0, token);
        using var leaving = new CancellationTokenSource();
        var call = Requests.ReadAsync(Ask(Silos[0], leaving.Token));
        await CacheCluster.UntilAsync(() => Task.FromResult(!Provider.Asked.IsEmpty));
        await leaving.CancelAsync();
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CacheCluster.UntilAsync(async () => (await StatisticsAsync()).Running == 0);
        Provider.Asked.Clear();
        foreach (var shard in Caches())
        {
            if ((await shard.GetStatisticsAsync()).Lookups > 0)
            {
                var at = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(shard);
                return Silos.Single(silo => silo.SiloAddress.Equals(at));
            }
        }

        throw new InvalidOperationException("No grain was asked.");
    }

    public async Task<CacheStatistics> StatisticsAsync() =>
        (await Task.WhenAll(Caches().Select(cache => cache.GetStatisticsAsync()))).Aggregate((left, right) => left + right);

    public async Task<ScopeStatus> MoneyAsync() => await _cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(Caller.Tenant).ToString()).GetAsync(BudgetScope.Tenant);

    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync() =>
        (await _cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(Caller.Tenant).ToString()).ReadAsync(new EntryQuery())).Entries;

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.Silos.KillSiloAsync(silo);

    private IEnumerable<ICacheGrain> Caches() => CacheKey.AllOf(Caller.Tenant).Select(key => _cluster.Client.GetGrain<ICacheGrain>(key.ToString()));
}
