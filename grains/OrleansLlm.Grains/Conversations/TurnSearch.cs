using System.Text.Json.Nodes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// Finds turns of a tenant's conversations by their words. Turns of a conversation that has expired stay in the index until it is swept: they are never shown, and what they took the
/// place of is searched for again without them. Thread-safe.
/// </summary>
public sealed class TurnSearch(IGrainFactory grains)
{
    /// <summary>How often it is searched again; where thousands have just expired there may be fewer hits than there could be, until the sweep.</summary>
    private const int MaxRounds = 8;

    /// <summary>What one list of a filter takes.</summary>
    private const int ValuesPerFilter = 256;

    /// <summary>Hits of conversations that are there, the best first; none while there is no index.</summary>
    /// <param name="caller">On whose behalf; the tenant is theirs.</param>
    /// <param name="search">What is looked for.</param>
    /// <param name="filters">What must hold of the turns; see <see cref="TurnIndex.EqualTo"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<IndexSearchHit>> FindAsync(Caller caller, IndexSearch search, IReadOnlyList<JsonObject> filters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(filters);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; ; round++)
        {
            // Again for as many as there can be at once, so that a few rounds tell many that are gone.
            var top = round == 0 ? search.Top : IndexSearch.MaxTop;
            var request = search with { RequestId = round == 0 ? search.RequestId : $"{search.RequestId}:{round}", Top = top, Filters = Filter([.. filters, .. Without(gone)]) };
            var hits = await SearchAsync(caller, request, cancellationToken);
            var lost = await GoneAsync(caller, [.. hits.Select(ConversationOf).Distinct()], cancellationToken);
            var there = hits.Where(hit => !lost.Contains(ConversationOf(hit))).Take(search.Top).ToList();
            if (there.Count == search.Top || hits.Count < top || lost.Count == 0 || round == MaxRounds)
            {
                return there;
            }

            gone.UnionWith(lost);
        }
    }

    private async Task<IReadOnlyList<IndexSearchHit>> SearchAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return (await grains.GetGrain<IIndexSearchGrain>(TurnIndex.KeyOf(caller.Tenant)).SearchAsync(caller, search, cancellationToken)).Hits;
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return []; // No turn was ever put into the index.
        }
    }

    private async Task<HashSet<string>> GoneAsync(Caller caller, List<string> conversations, CancellationToken cancellationToken)
    {
        if (conversations.Count == 0)
        {
            return [];
        }

        var known = await grains.GetGrain<IConversationListGrain>(new TenantKey(caller.Tenant).ToString()).LookUpAsync(conversations, cancellationToken);
        var lost = conversations.Except(known.Conversations.Select(info => info.Id), StringComparer.Ordinal);
        var open = await Task.WhenAll(known.Open.Select(async id => (Id: id, IsThere: await grains.HasConversationAsync(caller.Tenant, id, cancellationToken))));
        return new HashSet<string>(lost.Concat(open.Where(one => !one.IsThere).Select(one => one.Id)), StringComparer.Ordinal);
    }

    private static string ConversationOf(IndexSearchHit hit) => TurnIndex.Parse(hit.Document).Conversation;

    private static IEnumerable<JsonObject> Without(IEnumerable<string> conversations) => conversations.Chunk(ValuesPerFilter).Select(some => new JsonObject
    {
        ["type"] = "nin", ["key"] = TurnIndex.ConversationAttribute, ["value"] = new JsonArray([.. some.Select(id => (JsonNode)id)]),
    });

    private static string? Filter(IReadOnlyList<JsonObject> filters) => filters switch
    {
        [] => null,
        [var one] => one.ToJsonString(),
        _ => new JsonObject { ["type"] = "and", ["filters"] = new JsonArray([.. filters.Select(filter => filter.DeepClone())]) }.ToJsonString(),
    };
}
