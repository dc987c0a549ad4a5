using System.Buffers;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Tools of MCP servers, as OpenAI's <c>mcp</c> tool names them. Thread-safe.</summary>
internal sealed class McpToolProvider(McpServers servers, McpConnections connections) : IServerToolProvider
{
    private const int MaxHeaders = 20;

    public string Type => "mcp";

    public IReadOnlyCollection<string> Fields { get; } = ["server_label", "server_url", "server_description", "authorization", "headers", "allowed_tools", "require_approval"];

    public async Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken)
    {
        var label = TextOf(settings, "server_label", field) ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"{field}.server_label is required.", $"{field}.server_label");
        var known = await servers.FindAsync(context.Caller.Tenant, label, TextOf(settings, "server_url", field), field, cancellationToken);
        var server = WithHeaders(known, context.Caller.Tenant, settings, field);
        var allowed = settings.TryGetProperty("allowed_tools", out var filter) && filter.ValueKind != JsonValueKind.Null ? McpToolFilter.Read(filter, $"{field}.allowed_tools") : null;
        var approval = McpApproval.Read(
            settings.TryGetProperty("require_approval", out var word) && word.ValueKind != JsonValueKind.Null ? word : null, server.RequireApproval, $"{field}.require_approval");
        var connection = connections.Of(server);
        var tools = (await ListAsync(connection, field, cancellationToken)).Where(tool => server.AllowedTools?.Contains(tool.Name) is not false && allowed?.Takes(tool) is not false).ToList();
        return new ServerToolset([.. tools.Select(tool => new McpTool(server, connection, tool, approval.Needs(tool)))], Listing(label, tools));
    }

    private static async Task<IReadOnlyList<Tool>> ListAsync(McpConnection connection, string field, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ListAsync(cancellationToken);
        }
        catch (LlmException exception)
        {
            throw new LlmException(exception.Code, exception.Message, field, exception.RetryAfter, exception);
        }
    }

    /// <summary>The request's own secrets, for servers that know users; the settings' headers win.</summary>
    private static McpServer WithHeaders(McpServer server, string tenant, JsonElement settings, string field)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (settings.TryGetProperty("headers", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            Require(given.ValueKind == JsonValueKind.Object && given.EnumerateObject().Count() <= MaxHeaders, $"{field}.headers", $"an object with at most {MaxHeaders} headers");
            foreach (var header in given.EnumerateObject())
            {
                var value = JsonWords.Of(header.Value);
                Require(value is not null && ToolSettingsRules.IsHeader(header.Name, value), $"{field}.headers", "headers that HTTP allows and that the protocol does not set itself");
                headers[header.Name] = value!;
            }
        }

        if (TextOf(settings, "authorization", field) is { } token)
        {
            Require(ToolSettingsRules.IsHeader("authorization", token), $"{field}.authorization", "a token that a header can hold");
            headers["Authorization"] = $"Bearer {token}";
        }

        if (headers.Count == 0 || server.Address is null)
        {
            return server;
        }

        foreach (var (name, value) in server.Headers)
        {
            headers[name] = value;
        }

        // A session with a user's secrets is not shared with other tenants.
        return server with { Headers = headers, Owner = tenant };
    }

    private static ToolActivity Listing(string label, IReadOnlyList<Tool> tools) => new()
    {
        Id = $"mcpl_{Guid.NewGuid():N}",
        Type = ToolActivity.Listing,
        Name = "",
        FunctionName = "",
        ServerLabel = label,
        Status = ToolActivityStatus.Completed,
        ResultsJson = Describe(tools),
    };

    private static string Describe(IReadOnlyList<Tool> tools)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var tool in tools)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, tool.Name);
                json.WriteString("description"u8, tool.Description);
                json.WritePropertyName("input_schema"u8);
                tool.InputSchema.WriteTo(json);
                json.WriteStartObject("annotations"u8);
                json.WriteBoolean("read_only"u8, tool.Annotations?.ReadOnlyHint is true);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? TextOf(JsonElement settings, string name, string field)
    {
        if (!settings.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = JsonWords.Of(value);
        Require(text is { Length: > 0 }, $"{field}.{name}", "a string that is not empty");
        return text;
    }

    private static void Require(bool holds, string field, string expected)
    {
        if (!holds)
        {
            // What was given may be a secret.
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {expected}.", field);
        }
    }
}
