using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Tools;

/// <summary>Which calls of a server's tools wait for approval: what a request says (OpenAI's <c>require_approval</c>), within what the server's settings say.</summary>
internal sealed class McpApproval
{
    private readonly bool? _settings;
    private readonly bool _otherwise;
    private readonly McpToolFilter? _always;
    private readonly McpToolFilter? _never;

    private McpApproval(bool? settings, bool otherwise, McpToolFilter? always = null, McpToolFilter? never = null) =>
        (_settings, _otherwise, _always, _never) = (settings, otherwise, always, never);

    /// <summary>Whether calls of the tool wait.</summary>
    public bool Needs(Tool tool) => _settings is true || _always?.Takes(tool) is true || (_never?.Takes(tool) is not true && _otherwise);

    /// <summary>Reads a request's word: <c>always</c>, <c>never</c> or an object with filters of both; absent: always, unless the settings say otherwise.</summary>
    /// <param name="request">The value, or null where the request has none.</param>
    /// <param name="settings">What the server's settings say.</param>
    /// <param name="field">Where it is in the request.</param>
    /// <exception cref="LlmException">InvalidRequest.</exception>
    public static McpApproval Read(JsonElement? request, bool? settings, string field) => request switch
    {
        null => new McpApproval(settings, settings ?? true),
        { ValueKind: JsonValueKind.String } word when word.ValueEquals("always"u8) => new McpApproval(settings, otherwise: true),
        { ValueKind: JsonValueKind.String } word when word.ValueEquals("never"u8) => new McpApproval(settings, otherwise: false),
        { ValueKind: JsonValueKind.Object } filters => new McpApproval(settings, settings ?? true, Filter(filters, "always", field), Filter(filters, "never", field)),
        _ => throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be always, never or an object with always and never. Given: {request.Value.GetRawText()}.", field),
    };

    private static McpToolFilter? Filter(JsonElement filters, string name, string field)
    {
        if (filters.EnumerateObject().Select(entry => entry.Name).FirstOrDefault(other => other is not ("always" or "never")) is { } unknown)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} has the unknown field '{unknown[..Math.Min(64, unknown.Length)]}'; known are always and never.", $"{field}");
        }

        return filters.TryGetProperty(name, out var filter) && filter.ValueKind != JsonValueKind.Null ? McpToolFilter.Read(filter, $"{field}.{name}") : null;
    }
}
