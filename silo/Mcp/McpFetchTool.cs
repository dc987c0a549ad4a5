using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary><c>fetch</c>: a document or a passage, whole, with the fields that ChatGPT's connectors and deep research ask of a fetch.</summary>
internal sealed class McpFetchTool(McpDocuments documents) : IMcpTool
{
    private const int MaxId = 300;

    /// <inheritdoc/>
    public string Name => "fetch";

    /// <inheritdoc/>
    public Task<Tool> DescribeAsync(Caller caller, CancellationToken cancellationToken) => Task.FromResult(new Tool
    {
        Name = Name,
        Description = "Reads a passage by the id that search gave; without its part from # on, the whole document.",
        InputSchema = IMcpTool.SchemaOf("""{"type":"object","properties":{"id":{"type":"string","minLength":1,"maxLength":300}},"required":["id"],"additionalProperties":false}"""),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false, IdempotentHint = true },
    });

    /// <inheritdoc/>
    public async Task<JsonObject> RunAsync(Caller caller, JsonFields arguments, CancellationToken cancellationToken)
    {
        arguments.RefuseOthers("id");
        var id = DocumentId.Parse(arguments.RequireText("id", MaxId, minLength: 1));
        var (file, text) = await documents.ReadAsync(caller, id, cancellationToken);
        var metadata = new JsonObject { ["file_id"] = file.Id, ["vector_store_id"] = id.Store };
        if (file.Language is { } language)
        {
            metadata["language"] = language;
        }

        return new JsonObject { ["id"] = id.ToString(), ["title"] = file.Name, ["text"] = text, ["url"] = id.Uri, ["metadata"] = metadata };
    }
}
