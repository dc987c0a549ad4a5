using System.Text.Json.Nodes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Finds turns of a tenant's conversations by their words (BM25).</summary>
internal sealed class SearchEndpoint(IGrainFactory grains)
{
    private const int MaxQuery = 1_000;
    private const int MaxLimit = 100;
    private const int DefaultLimit = 20;

    /// <summary><c>GET /v1/conversations/search</c>, the best match first.</summary>
    public async Task FindAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var search = new IndexSearch
        {
            RequestId = RequestIds.New("search"),
            Query = QueryFields.Text(context, "q", MaxQuery) is { } query && !string.IsNullOrWhiteSpace(query) ? query : throw RequestErrors.Missing("q"),
            Top = QueryFields.Integer(context, "limit", 1, MaxLimit, DefaultLimit),
            Filters = Filters(context),
        };
        var hits = await FindAsync(caller, search, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new ListView<TurnHitView> { Data = hits }, ApiJsonContext.Default.ListViewTurnHitView);
    }

    private async Task<IReadOnlyList<TurnHitView>> FindAsync(Caller caller, IndexSearch search, CancellationToken cancellationToken)
    {
        try
        {
            var found = await grains.GetGrain<IIndexSearchGrain>(TurnIndex.KeyOf(caller.Tenant)).SearchAsync(caller, search, cancellationToken);
            return [.. found.Hits.Select(hit => (Place: TurnIndex.Parse(hit.Document), Hit: hit)).Select(hit => TurnHitView.Of(hit.Place.Conversation, hit.Place.Number, hit.Hit))];
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return []; // No turn was ever put into the index.
        }
    }

    private static string? Filters(HttpContext context)
    {
        var filters = new JsonArray();
        foreach (var name in (ReadOnlySpan<string>)["conversation", "user", "role"])
        {
            if (QueryFields.Text(context, name, maxLength: 256) is { } value)
            {
                filters.Add((JsonNode)TurnIndex.EqualTo(name, value));
            }
        }

        return filters.Count switch
        {
            0 => null,
            1 => filters[0]!.ToJsonString(),
            _ => new JsonObject { ["type"] = "and", ["filters"] = filters }.ToJsonString(),
        };
    }
}
