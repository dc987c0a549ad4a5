using CsCheck;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Caching;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Tests.Caching;

/// <summary>Whatever tenants ask, in whatever words, scopes and namespaces, whatever is invalidated: an answer stays with who may have it.</summary>
public sealed class CacheIsolationTests
{
    private static readonly string[] Tenants = ["acme", "globex", "acme/1", "acme%2F1", "a", "ACME"];
    private static readonly string[] Questions = ["How do I reset my password?", "how can i reset my password", "What is RAG?", "what is rag"];
    private static readonly string?[] Spaces = [null, "blue", "tenant", "acme"];
    private static readonly string[] Users = ["ann", "bob"];

    private static readonly Gen<Call> Calls = Gen.Select(
        Gen.Int[0, 5].Select(i => Tenants[i]), Gen.Int[0, 3].Select(i => Questions[i]), Gen.Int[0, 3].Select(i => Spaces[i]), Gen.Enum<CacheScope>(), Gen.Int[0, 1].Select(i => Users[i]), Gen.Int[0, 9], Gen.Bool,
        (tenant, question, space, scope, user, kind, semantic) => new Call(tenant, question, space, scope, user, kind, semantic));

    [Fact]
    public void No_answer_reaches_another_tenant_scope_or_namespace() => Calls.List[1, 80].Sample(calls =>
    {
        var shards = new Dictionary<string, CacheShard>();
        var now = Cached.Now;
        foreach (var call in calls)
        {
            now += TimeSpan.FromSeconds(1);
            if (call.Kind == 0)
            {
                foreach (var key in CacheKey.AllOf(call.Tenant))
                {
                    shards.GetValueOrDefault(key.ToString())?.Invalidate(new CacheInvalidation { All = call.Semantic, Tag = call.User });
                }

                continue;
            }

            Run(shards, call, now);
        }
    });

    [Fact]
    public void Keys_of_tenants_never_meet() => Gen.Select(Gen.String, Gen.String, Gen.Int[0, 7]).Where((a, b, _) => a != b && !string.IsNullOrWhiteSpace(a) && !string.IsNullOrWhiteSpace(b) && IsText(a) && IsText(b))
        .Sample((a, b, shard) =>
        {
            Assert.NotEqual(new CacheKey(a, shard).ToString(), new CacheKey(b, shard).ToString());
            Assert.Equal(new CacheKey(a, shard), CacheKey.Parse(new CacheKey(a, shard).ToString()));
        });

    private static bool IsText(string text) => !text.Any(char.IsSurrogate);

    private static void Run(Dictionary<string, CacheShard> shards, Call call, DateTimeOffset now)
    {
        var caller = Cached.Caller(call.Tenant);
        var partition = CachePartition.Of(caller, call.Scope, call.User, call.Space)!;
        var address = RequestAddress.Of(partition, Cached.Target, Cached.Request(call.Question), call.Semantic ? NgramEmbedder.Version : null);
        var key = CacheKey.Of(address).ToString();
        var shard = shards.TryGetValue(key, out var known) ? known : shards[key] = new CacheShard(CacheKey.Parse(key).Tenant, Guid.Empty, () => $"{shards.Count}:{now.Ticks}");
        var owner = $"{call.Tenant}|{partition.Name}";
        var reply = shard.Begin(call.Semantic ? Cached.Like(address) : Cached.Query(address), now);
        if (reply.Answer is { } answer)
        {
            Assert.Equal(owner, answer.Deltas[0].Text);
        }
        else if (call.Kind > 2)
        {
            var entry = Cached.Entry(address, owner, call.User) with { Answer = Cached.Answer(owner) };
            shard.End(new CacheOutcome { Exact = address.Exact, Flight = reply.Flight, Ticket = reply.Ticket, Entry = entry }, Cached.Plenty, now);
        }
    }

    private sealed record Call(string Tenant, string Question, string? Space, CacheScope Scope, string User, int Kind, bool Semantic);
}
