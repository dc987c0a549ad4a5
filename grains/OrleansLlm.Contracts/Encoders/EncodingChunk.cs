using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Encoders;

/// <summary>
/// One element of the stream of results. The first that is no heartbeat has <see cref="Route"/>; the last has <see cref="Usage"/> and <see cref="Cost"/>. Results
/// come in any order. A stream that ends without usage did not end well: its error is thrown.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-chunk")]
public sealed record EncodingChunk
{
    /// <summary>An element that only shows that the producer lives.</summary>
    public static readonly EncodingChunk Heartbeat = new();

    /// <summary>Results that are ready.</summary>
    [Id(0)]
    public IReadOnlyList<EncodingResult> Results { get; init; } = [];

    /// <summary>Who serves the call.</summary>
    [Id(1)]
    public RouteInfo? Route { get; init; }

    /// <summary>Tokens used.</summary>
    [Id(2)]
    public TokenUsage? Usage { get; init; }

    /// <summary>The cost in US dollars.</summary>
    [Id(3)]
    public decimal? Cost { get; init; }

    /// <summary>The results' share of the time that their batches took on the device.</summary>
    [Id(4)]
    public TimeSpan ComputeTime { get; init; }

    /// <summary>True when the element carries nothing.</summary>
    public bool IsHeartbeat => Results.Count == 0 && Route is null && Usage is null;
}
