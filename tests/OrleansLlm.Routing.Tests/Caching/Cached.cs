using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Caching;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Tests.Caching;

/// <summary>Requests, answers and look-ups of the tests.</summary>
internal static class Cached
{
    public const long Plenty = 1 << 20;

    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly CacheTarget Target = new("ember", "1");

    public static GenerationRequest Request(string text = "What is RAG?", string? system = null) => new()
    {
        RequestId = "r",
        Model = "ember",
        Messages = system is null
            ? [new ChatMessage { Role = "user", Content = text }]
            : [new ChatMessage { Role = "system", Content = system }, new ChatMessage { Role = "user", Content = text }],
        Sampling = new SamplingSettings { Temperature = 0 },
    };

    public static Caller Caller(string tenant = "acme", string? project = null, string key = "k1") => new() { Tenant = tenant, KeyId = key, Project = project };

    public static CachePartition Partition(string tenant = "acme", string? space = null) => CachePartition.Of(Caller(tenant), CacheScope.Tenant, user: null, space)!;

    public static CacheAddress Address(GenerationRequest request, string tenant = "acme", string? space = null) =>
        RequestAddress.Of(Partition(tenant, space), Target, request, NgramEmbedder.Version);

    public static CacheAddress Address(string text, string tenant = "acme") => Address(Request(text), tenant);

    public static CacheQuery Query(CacheAddress address) => new() { Address = address, CanRead = true, MaxAge = TimeSpan.FromHours(1), Runner = "router", Threshold = NgramEmbedder.Threshold };

    /// <summary>A look-up by meaning too.</summary>
    public static CacheQuery Like(CacheAddress address) => Query(address) with { Embedding = NgramEmbedder.Embed(address.Question!) };

    public static CachedAnswer Answer(string text = "Retrieval.", FinishReason finish = FinishReason.Stop) => new()
    {
        Model = "ember",
        Provider = "local",
        Deltas = [new ChoiceDelta { Text = text, Tokens = 2, FinishReason = finish }],
        Usage = new TokenUsage { PromptTokens = 5, CompletionTokens = 2 },
        Cost = 0.5m,
    };

    public static CacheEntry Entry(CacheAddress address, string text = "Retrieval.", params string[] tags) => new()
    {
        Address = address,
        Answer = Answer(text),
        Embedding = address.Question is { } question ? NgramEmbedder.Embed(question) : null,
        Tags = tags,
        MaxAge = TimeSpan.FromHours(1),
    };

    public static CacheShard Shard(string tenant = "acme", Guid activation = default)
    {
        var ids = 0;
        return new CacheShard(tenant, activation, () => $"flight-{++ids}");
    }

    /// <summary>Asks and, as nothing is there, answers.</summary>
    public static bool Fill(CacheShard shard, CacheEntry entry, DateTimeOffset? now = null)
    {
        var reply = shard.Begin(Query(entry.Address), now ?? Now);
        return shard.End(new CacheOutcome { Exact = entry.Address.Exact, Flight = reply.Flight, Ticket = reply.Ticket, Entry = entry }, Plenty, now ?? Now);
    }
}
