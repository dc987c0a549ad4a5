using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Admin.Tools;

/// <summary>A tenant's own server of tools, without its secrets: of headers only the names.</summary>
internal sealed record ToolServerView(
    string Label, string Url, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string>? AllowedTools, string? RequireApproval, int? TimeoutSeconds)
{
    /// <summary>Shows a server.</summary>
    public static ToolServerView Of(ToolServer server) => new(
        server.Label, server.Url, server.Headers.Keys.Order(StringComparer.Ordinal).ToDictionary(name => name, _ => ""), server.AllowedTools,
        server.RequireApproval switch { true => "always", false => "never", null => null }, server.TimeoutSeconds);
}
