using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary><c>search</c>: passages of the tenant's documents, with the fields that ChatGPT's connectors and deep research ask of a search.</summary>
internal sealed class McpSearchTool(McpDocuments documents, StoreSearcher searcher) : IMcpTool
{
    private const int MaxStores = 20;
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
              "vector_store_ids":{"type":"array","items":{"type":"string"},"maxItems":20,"description":"Where to search; the newest 20 collections of documents when absent."},
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
        var stores = arguments.Array("vector_store_ids", MaxStores) is { } given
            ? [.. given.EnumerateArray().Select((store, i) => JsonFields.TextOf(store, $"vector_store_ids[{i}]"))]
            : await documents.StoresAsync(caller, MaxStores, cancellationToken);
        var id = RequestIds.New("mcp");
        var found = await Task.WhenAll(stores.Select(async (store, i) => (Store: store, Hits: (await searcher.SearchAsync(
            caller, store, new StoreSearch { RequestId = $"{id}:{i}", Queries = [query], Top = top }, cancellationToken)).Hits)));
        var best = found.SelectMany(one => one.Hits.Select(hit => (one.Store, Hit: hit))).OrderByDescending(one => one.Hit.Hit.Scores.Final).Take(top);
        return new JsonObject { ["results"] = new JsonArray([.. best.Select(one => ResultOf(one.Store, one.Hit))]) };
    }

    private static JsonObject ResultOf(string store, StoreHit found) => new JsonObject
    {
        ["id"] = new DocumentId(store, found.Hit.Document, found.Hit.ChunkIndex).ToString(),
        ["title"] = found.FileName,
        ["url"] = new DocumentId(store, found.Hit.Document).Uri,
        ["text"] = found.Hit.Expanded?.Text ?? found.Hit.Chunk.Text,
        ["score"] = Math.Round(Math.Clamp(found.Hit.Scores.Final, 0, 1), 4),
    };
}
