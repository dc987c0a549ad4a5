using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary><c>search</c>: passages of the tenant's documents, with the fields that ChatGPT's connectors and deep research ask of a search.</summary>
internal sealed class McpSearchTool(McpDocuments documents, StoreSearcher searcher) : IMcpTool
{
    private const int MaxStores = 20;
    private const int MaxLooked = VectorStoreQuery.MaxLimit;
    private const int MaxQuery = 2_000;
    private const int DefaultResults = 10;
    private const int MaxResults = 50;

    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    public Task<Tool> DescribeAsync(Caller caller, CancellationToken cancellationToken) => Task.FromResult(new Tool
    {
        Name = Name,
        Description = "Searches the documents for passages that answer a question, by words and by meaning. Best first; read more of a document with fetch.",
        InputSchema = IMcpTool.SchemaOf(
            """
            {"type":"object","properties":{
              "query":{"type":"string","description":"A question or key words.","minLength":1,"maxLength":2000},
              "vector_store_ids":{"type":"array","items":{"type":"string"},"maxItems":20,"description":"Where to search; the newest 20 collections of documents when absent; those that have expired are left out, and told in left_out."},
              "max_results":{"type":"integer","minimum":1,"maximum":50,"description":"Default 10."}},"required":["query"],"additionalProperties":false}
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
    });

    /// <inheritdoc/>
    public async Task<JsonObject> RunAsync(Caller caller, JsonFields arguments, CancellationToken cancellationToken)
    {
        arguments.RefuseOthers("query", "vector_store_ids", "max_results");
        var query = arguments.RequireText("query", MaxQuery, minLength: 1);
        var top = arguments.Integer("max_results", 1, MaxResults) ?? DefaultResults;
        var id = RequestIds.New("mcp");
        var search = new StoreSearch { RequestId = id, Queries = [query], Top = top };
        var (found, leftOut) = arguments.Array("vector_store_ids", MaxStores) is { } given
            ? (await Task.WhenAll(NamesOf(given).Select((store, i) => SearchAsync(caller, store, search with { RequestId = $"{id}:{i}" }, cancellationToken))), [])
            : await SearchNewestAsync(caller, search, cancellationToken);
        var best = found.SelectMany(one => one.Hits.Select(hit => (one.Store, Hit: hit))).OrderByDescending(one => one.Hit.Hit.Scores.Final).Take(top);
        var result = new JsonObject { ["results"] = new JsonArray([.. best.Select(one => ResultOf(one.Store, one.Hit))]) };
        if (leftOut.Count > 0)
        {
            result["left_out"] = new JsonArray([.. leftOut]);
        }

        return result;
    }

    /// <summary>The stores that were named, each once: what is found and paid twice helps nobody.</summary>
    private static IReadOnlyList<string> NamesOf(JsonElement given) => [.. given.EnumerateArray().Select((store, i) => JsonFields.TextOf(store, $"vector_store_ids[{i}]")).Distinct(StringComparer.Ordinal)];

    /// <summary>Searches the newest stores that can be searched: expired ones stay in their list, and nobody named them here, so that they are left out and told.</summary>
    private async Task<(IReadOnlyList<(string Store, IReadOnlyList<StoreHit> Hits)> Found, IReadOnlyList<JsonNode> LeftOut)> SearchNewestAsync(
        Caller caller, StoreSearch search, CancellationToken cancellationToken)
    {
        var found = new List<(string Store, IReadOnlyList<StoreHit> Hits)>();
        var leftOut = new List<JsonNode>();
        var stores = await documents.StoresAsync(caller, MaxLooked, cancellationToken);
        for (var next = 0; next < stores.Count && found.Count < MaxStores;)
        {
            var some = stores.Skip(next).Take(MaxStores - found.Count).ToList();
            var first = next;
            next += some.Count;
            foreach (var (one, why) in await Task.WhenAll(some.Select((store, i) => TrySearchAsync(caller, store, search with { RequestId = $"{search.RequestId}:{first + i}" }, cancellationToken))))
            {
                if (why is null)
                {
                    found.Add(one);
                }
                else
                {
                    leftOut.Add(new JsonObject { ["vector_store_id"] = one.Store, ["reason"] = why });
                }
            }
        }

        return (found, leftOut);
    }

    private async Task<((string Store, IReadOnlyList<StoreHit> Hits) Found, string? Why)> TrySearchAsync(Caller caller, string store, StoreSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return (await SearchAsync(caller, store, search, cancellationToken), null);
        }
        catch (LlmException gone) when (gone is { Code: LlmErrorCode.InvalidRequest or LlmErrorCode.NotFound, Parameter: "vector_store_id" })
        {
            return ((store, []), gone.Message);
        }
    }

    private async Task<(string Store, IReadOnlyList<StoreHit> Hits)> SearchAsync(Caller caller, string store, StoreSearch search, CancellationToken cancellationToken) =>
        (store, (await searcher.SearchAsync(caller, store, search, cancellationToken)).Hits);

    private static JsonObject ResultOf(string store, StoreHit found) => new JsonObject
    {
        ["id"] = new DocumentId(store, found.Hit.Document, found.Hit.ChunkIndex).ToString(),
        ["title"] = found.FileName,
        ["url"] = new DocumentId(store, found.Hit.Document).Uri,
        ["text"] = found.Hit.Expanded?.Text ?? found.Hit.Chunk.Text,
        ["score"] = Math.Round(Math.Clamp(found.Hit.Scores.Final, 0, 1), 4),
    };
}
