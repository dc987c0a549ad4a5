using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Finds turns of a tenant's conversations by their words (BM25).</summary>
internal sealed class SearchEndpoint(JsonBody body, TurnSearch turns)
{
    private const int MaxQuery = 1_000;
    private const int MaxLimit = 100;
    private const int MaxName = 256;

    private static readonly string[] Attributes = ["conversation", "user", "role"];

    /// <summary><c>POST /v1/conversations/search</c>, the best match first.</summary>
    public async Task FindAsync(HttpContext context)
    {
        var (search, filters) = await body.ReadAsync(context, Read);
        var hits = await turns.FindAsync(context.GetCaller(), search, filters, context.RequestAborted);
        var views = hits.Select(hit => (Place: TurnIndex.Parse(hit.Document), Hit: hit)).Select(hit => TurnHitView.Of(hit.Place.Conversation, hit.Place.Number, hit.Hit));
        await JsonResponse.WriteAsync(context, new ListView<TurnHitView> { Data = [.. views] }, ApiJsonContext.Default.ListViewTurnHitView);
    }

    private static (IndexSearch Search, IReadOnlyList<JsonObject> Filters) Read(JsonFields fields)
    {
        fields.RefuseOthers(["query", "limit", .. Attributes]);
        var search = new IndexSearch
        {
            RequestId = RequestIds.New("search"),
            Query = fields.RequireText("query", MaxQuery, minLength: 1),
            Top = fields.Integer("limit", 1, MaxLimit) ?? 20,
        };
        return (search, [.. Attributes.Select(name => (Name: name, Value: fields.Text(name, MaxName, minLength: 1))).Where(pair => pair.Value is not null)
            .Select(pair => TurnIndex.EqualTo(pair.Name, pair.Value!))]);
    }
}
