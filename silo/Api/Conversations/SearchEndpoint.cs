using System.Text.Json.Nodes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Finds turns of a tenant's conversations by their words (BM25).</summary>
internal sealed class SearchEndpoint(JsonBody body, IGrainFactory grains)
{
    private const int MaxQuery = 1_000;
    private const int MaxLimit = 100;
    private const int MaxName = 256;

    private static readonly string[] Attributes = ["conversation", "user", "role"];

    /// <summary><c>POST /v1/conversations/search</c>, the best match first.</summary>
    public async Task FindAsync(HttpContext context)
    {
        var hits = await FindAsync(context.GetCaller(), await body.ReadAsync(context, Read), context.RequestAborted);
        await JsonResponse.WriteAsync(context, new ListView<TurnHitView> { Data = hits }, ApiJsonContext.Default.ListViewTurnHitView);
    }

    private static IndexSearch Read(JsonFields fields)
    {
        fields.RefuseOthers(["query", "limit", .. Attributes]);
        return new IndexSearch
        {
            RequestId = RequestIds.New("search"),
            Query = fields.RequireText("query", MaxQuery, minLength: 1),
            Top = fields.Integer("limit", 1, MaxLimit) ?? 20,
            Filters = Filters(fields),
        };
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

    private static string? Filters(JsonFields fields)
    {
        var filters = new JsonArray();
        foreach (var name in Attributes)
        {
            if (fields.Text(name, MaxName, minLength: 1) is { } value)
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
