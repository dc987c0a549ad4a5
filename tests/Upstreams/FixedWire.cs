using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansLlm.Upstreams;

/// <summary>Answers every call with the same JSON: whole, or as the one event of a stream.</summary>
public sealed class FixedWire(string json) : IWireFormat
{
    /// <inheritdoc/>
    public WirePage? Page(HttpRequest request) => null;

    /// <inheritdoc/>
    public WireRequest Read(HttpRequest request, byte[] body) =>
        new("good", request.Path.Value!.EndsWith("stream", StringComparison.Ordinal), JsonDocument.Parse(body).RootElement) { Operation = "fixed" };

    /// <inheritdoc/>
    public WireAnswer Whole(WireRequest request, WireUsage usage) => WireAnswer.Of(200, json);

    /// <inheritdoc/>
    public IReadOnlyList<string> Events(WireRequest request, WireUsage usage) => [$"data: {json}\n\n"];

    /// <inheritdoc/>
    public WireAnswer Refuse(WireError refusal) => WireAnswer.Of(refusal.Status, refusal.Message);

    /// <inheritdoc/>
    public string ErrorEvent(WireError refusal) => $"data: {refusal.Message}\n\n";

    /// <inheritdoc/>
    public WireAnswer Filtered() => WireAnswer.Of(400, "filtered");
}
