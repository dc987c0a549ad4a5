using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>A tool of an MCP server, for one request.</summary>
internal sealed class McpTool(McpServer server, McpConnection connection, Tool tool, bool needsApproval) : IServerTool
{
    public ToolDefinition Definition { get; } = new() { Name = tool.Name, Description = tool.Description, ParametersJson = tool.InputSchema.GetRawText() };

    public string CallType => "mcp_call";

    public string? ServerLabel => server.Label;

    public bool NeedsApproval => needsApproval;

    public TimeSpan? TimeLimit => server.TimeLimit;

    public async Task<ToolOutput> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        using var arguments = JsonDocument.Parse(invocation.ArgumentsJson);
        var given = arguments.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value.Clone(), StringComparer.Ordinal);
        var result = await connection.CallAsync(tool.Name, given, cancellationToken);
        return new ToolOutput { Text = TextOf(result), IsError = result.IsError is true };
    }

    /// <summary>What a result says in words; of pictures and sounds only that they are there.</summary>
    private static string TextOf(CallToolResult result)
    {
        var text = new StringBuilder();
        foreach (var block in result.Content)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(block switch
            {
                TextContentBlock words => words.Text,
                EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
                EmbeddedResourceBlock other => $"[resource {other.Resource.Uri}]",
                ResourceLinkBlock link => $"[{link.Title ?? link.Name}]({link.Uri})",
                ImageContentBlock image => $"[image, {image.MimeType}]",
                AudioContentBlock audio => $"[audio, {audio.MimeType}]",
                _ => $"[{block.Type}]",
            });
        }

        return text.Length == 0 && result.StructuredContent is { } structured ? structured.GetRawText() : text.ToString();
    }
}
