using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Cluster.Tests.Caching;

/// <summary>Two silos whose caches outlive their grains.</summary>
public sealed class CacheCluster : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(2, services: services => services.Configure<CacheOptions>(options => options.Durable = true));

    public IClusterClient Client => _cluster.Client;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    public static GenerationRequest Chat(string text = "What is RAG?", CacheSettings? settings = null, string[]? tags = null, string? space = null) => Requests.Chat(text, maxTokens: 24) with
    {
        Cache = new CacheRequest
        {
            Settings = settings ?? new CacheSettings { Mode = CacheMode.On, Truncated = true }, Tags = tags ?? [], Namespace = space,
        },
    };

    public IAsyncEnumerable<GenerationChunk> Run(Caller caller, GenerationRequest request, string shard = "test", CancellationToken cancellationToken = default) =>
        _cluster.Router(shard).GenerateAsync(caller, request, cancellationToken);

    public Task<List<GenerationChunk>> AskAsync(Caller caller, GenerationRequest request, string shard = "test") => Requests.ReadAsync(Run(caller, request, shard));

    /// <summary>Asks and tells how the call fared.</summary>
    public async Task<CacheStatus?> StatusAsync(Caller caller, GenerationRequest request) => Requests.Route(await AskAsync(caller, request)).Cache?.Status;

    public IEnumerable<ICacheGrain> CachesOf(Caller caller) => CacheKey.AllOf(caller.Tenant).Select(key => Client.GetGrain<ICacheGrain>(key.ToString()));

    public async Task<long> InvalidateAsync(Caller caller, CacheInvalidation invalidation) =>
        (await Task.WhenAll(CachesOf(caller).Select(cache => cache.InvalidateAsync(invalidation)))).Sum(result => result.Entries);

    public async Task<CacheStatistics> StatisticsAsync(Caller caller) =>
        (await Task.WhenAll(CachesOf(caller).Select(cache => cache.GetStatisticsAsync()))).Aggregate((left, right) => left + right);

    /// <summary>Pages of kept answers in the store.</summary>
    public async Task<int> StoredPagesAsync(Caller caller)
    {
        var store = _cluster.Silos.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(GrainStores.Main);
        var pages = 0;
        foreach (var cache in CachesOf(caller))
        {
            var head = new GrainState<CacheArchiveState>(new CacheArchiveState());
            await store.ReadStateAsync("cache-archive", cache.GetGrainId(), head);
            pages += head.State?.Pages ?? 0;
        }

        return pages;
    }

    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(Caller caller)
    {
        var page = await Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString()).ReadAsync(new EntryQuery());
        return page.Entries;
    }

    public Task<ScopeStatus> MoneyAsync(Caller caller) => Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(BudgetScope.Tenant);

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
