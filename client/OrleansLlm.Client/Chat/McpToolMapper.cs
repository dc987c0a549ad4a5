using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// Turns an MCP server that a caller names into the server's <c>mcp</c> tool. A server that the tenant's settings have is named by its label alone, as name and
/// address both.
/// </summary>
internal static class McpToolMapper
{
    /// <summary>The tool's type in requests.</summary>
    public const string Type = "mcp";

    private static readonly string[] OwnFields = ["type", "server_label", "server_url", "server_description", "headers", "allowed_tools", "require_approval"];

    /// <summary>The tool's settings.</summary>
    /// <exception cref="LlmException">Unsupported or InvalidRequest: names what can not be sent.</exception>
    public static JsonObject SettingsOf(HostedMcpServerTool server, string field)
    {
        var settings = new JsonObject { ["type"] = Type, ["server_label"] = server.ServerName };
        Set(settings, "server_url", AddressOf(server, field));
        Set(settings, "server_description", string.IsNullOrEmpty(server.ServerDescription) ? null : server.ServerDescription);
        Set(settings, "headers", server.Headers is { Count: > 0 } headers ? new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))) : null);
        Set(settings, "allowed_tools", server.AllowedTools is { } allowed ? NamesOf(allowed) : null);
        Set(settings, "require_approval", ApprovalOf(server.ApprovalMode, field));
        ServerToolMapper.AddMore(settings, server.AdditionalProperties, OwnFields, field);
        return settings;
    }

    private static string? AddressOf(HostedMcpServerTool server, string field)
    {
        if (Uri.TryCreate(server.ServerAddress, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
        {
            return server.ServerAddress;
        }

        return server.ServerAddress == server.ServerName
            ? null
            : throw new LlmException(
                LlmErrorCode.Unsupported,
                $"{field}.server_address must be an http or https address, or the same label as server_name. Given: '{server.ServerAddress}'",
                $"{field}.server_address");
    }

    private static JsonNode? ApprovalOf(HostedMcpServerToolApprovalMode? mode, string field) => mode switch
    {
        null => null,
        HostedMcpServerToolAlwaysRequireApprovalMode => "always",
        HostedMcpServerToolNeverRequireApprovalMode => "never",
        HostedMcpServerToolRequireSpecificApprovalMode specific => SomeOf(specific),
        _ => throw new LlmException(
            LlmErrorCode.Unsupported, $"{field}.approval_mode must be always, never or specific. Given: {mode.GetType().Name}", $"{field}.approval_mode"),
    };

    private static JsonObject SomeOf(HostedMcpServerToolRequireSpecificApprovalMode mode)
    {
        var filters = new JsonObject();
        Set(filters, "always", FilterOf(mode.AlwaysRequireApprovalToolNames));
        Set(filters, "never", FilterOf(mode.NeverRequireApprovalToolNames));
        return filters;
    }

    private static JsonObject? FilterOf(IList<string>? names) => names is { Count: > 0 } ? new JsonObject { ["tool_names"] = NamesOf(names) } : null;

    private static JsonArray NamesOf(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);

    private static void Set(JsonObject settings, string name, JsonNode? value)
    {
        if (value is not null)
        {
            settings[name] = value;
        }
    }
}
