using System.Text.Json;

namespace OrleansLlm.Upstreams;

/// <summary>A call as it was read.</summary>
/// <param name="Model">The model, whose name says how the call fails.</param>
/// <param name="IsStreamed">An answer in events was asked for.</param>
/// <param name="Body">The body.</param>
public sealed record WireRequest(string Model, bool IsStreamed, JsonElement Body)
{
    /// <summary>What the call is: <c>chat</c>, <c>completion</c>, <c>embedding</c> or <c>rerank</c>.</summary>
    public string Operation { get; init; } = "chat";

    /// <summary>A field's JSON text, or null.</summary>
    public string? this[string field] => Body.TryGetProperty(field, out var value) ? value.GetRawText() : null;
}
