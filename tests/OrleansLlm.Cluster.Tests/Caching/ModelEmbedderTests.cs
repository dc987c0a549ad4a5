using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Caching;

namespace OrleansLlm.Cluster.Tests.Caching;

/// <summary>Questions compared by an embedding model of the cluster.</summary>
public sealed class ModelEmbedderTests : IAsyncLifetime
{
    private const string Model = "ember-embed";

    private static readonly CacheSettings Semantic = new() { Mode = CacheMode.On, Truncated = true, Semantic = true };

    private readonly TestCluster _cluster = new(1, services: services => services.Configure<CacheOptions>(options => options.EmbeddingModel = Model));

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        await _cluster.WaitForReplicasAsync(1, Model);

        // The model is loaded with its first call, for which the cache would not wait.
        var request = new EmbeddingRequest { RequestId = "warm", Model = Model, Inputs = [EncodingText.Of("warm")] };
        var router = _cluster.Client.GetGrain<IEncodingRouterGrain>(new RouterKey("warm", "0").ToString());
        await foreach (var chunk in router.EmbedAsync(TestCluster.NewCaller(), request))
        {
            _ = chunk;
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_question_that_means_the_same_is_found_and_the_tenant_does_not_pay_for_the_vectors()
    {
        var caller = TestCluster.NewCaller();
        var caches = CacheKey.AllOf(caller.Tenant).Select(key => _cluster.Client.GetGrain<ICacheGrain>(key.ToString())).ToList();
        await CacheCluster.UntilAsync(async () =>
        {
            await AskAsync(caller, "How do I reset my password?", CacheMode.WriteOnly);
            return (await Task.WhenAll(caches.Select(cache => cache.GetStatisticsAsync()))).Sum(shard => shard.SemanticEntries) == 1;
        });

        var like = await AskAsync(caller, "how can i reset my password");

        Assert.Equal(CacheStatus.Semantic, like.Status);
        Assert.InRange(like.Similarity!.Value, 0.85, 1);
        Assert.Equal(CacheStatus.Miss, (await AskAsync(caller, "how can i not reset my password")).Status);
        Assert.DoesNotContain(await EntriesAsync(caller.Tenant), entry => entry.Model == Model);
        Assert.Contains(await EntriesAsync(ModelEmbedder.House), entry => entry is { Model: Model, Outcome: SettlementOutcome.Completed });
    }

    private async Task<CacheInfo> AskAsync(Caller caller, string text, CacheMode mode = CacheMode.On) =>
        Requests.Route(await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, CacheCluster.Chat(text, Semantic with { Mode = mode })))).Cache!;

    private async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string tenant) =>
        (await _cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(tenant).ToString()).ReadAsync(new EntryQuery())).Entries;
}
