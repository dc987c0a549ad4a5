using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Client.Caching;

/// <summary>The request field <c>cache</c>, as it is over HTTP.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CacheField
{
    public CacheMode? Mode { get; init; }

    public TimeSpan? MaxAge { get; init; }

    public bool? Semantic { get; init; }

    public double? Threshold { get; init; }

    public CacheScope? Scope { get; init; }

    public bool? Sampled { get; init; }

    public bool? ToolCalls { get; init; }

    public bool? Truncated { get; init; }

    public string? Namespace { get; init; }

    public string[]? Tags { get; init; }

    /// <summary>Reads the field; the cluster checks its ranges.</summary>
    /// <exception cref="LlmException">InvalidRequest: it is not such a field.</exception>
    public static CacheRequest Parse(JsonElement json)
    {
        try
        {
            var field = json.ValueKind == JsonValueKind.String
                ? new CacheField { Mode = json.Deserialize(LlmJson.Default.CacheMode) }
                : json.Deserialize(LlmJson.Default.CacheField)!;
            return field.ToRequest();
        }
        catch (JsonException wrong)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"cache is not a mode or an object of cache settings: {wrong.Message}", "cache", innerException: wrong);
        }
    }

    private CacheRequest ToRequest() => new()
    {
        Settings = new CacheSettings
        {
            Mode = Mode, MaxAge = MaxAge, Semantic = Semantic, Threshold = Threshold, Scope = Scope, Sampled = Sampled, ToolCalls = ToolCalls, Truncated = Truncated,
        },
        Namespace = Namespace,
        Tags = Tags ?? [],
    };
}
