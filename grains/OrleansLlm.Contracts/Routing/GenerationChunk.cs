namespace OrleansLlm.Contracts.Routing;

/// <summary>
/// One element of an answer's stream. The first that is no heartbeat has <see cref="Route"/>; the last has <see cref="Usage"/>, <see cref="Cost"/> and the
/// route as it ended; one with neither and no deltas is a heartbeat. A stream that ends without usage did not end well: its error is thrown.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.chunk")]
public sealed record GenerationChunk
{
    /// <summary>An element that only shows that the producer lives.</summary>
    public static readonly GenerationChunk Heartbeat = new();

    /// <summary>What the choices gained.</summary>
    [Id(0)]
    public IReadOnlyList<ChoiceDelta> Deltas { get; init; } = [];

    /// <summary>Who serves the call; on the first element, and as it ended on the last.</summary>
    [Id(1)]
    public RouteInfo? Route { get; init; }

    /// <summary>Tokens used, by all attempts of the call together; on the last element.</summary>
    [Id(2)]
    public TokenUsage? Usage { get; init; }

    /// <summary>The cost of all attempts in US dollars; on the last element.</summary>
    [Id(3)]
    public decimal? Cost { get; init; }

    /// <summary>Time that the model ran for the call so far, as in <see cref="TokenUsage.ComputeTime"/>: what a call that is cut off has used. Zero where it is not known.</summary>
    [Id(4)]
    public TimeSpan ComputeTime { get; init; }

    /// <summary>
    /// The prompt's tokens, special ones included, each with how likely it was after those before it (the first one: 0); on the last element, when asked for.
    /// </summary>
    [Id(6)]
    public IReadOnlyList<TokenAlternative>? PromptLogprobs { get; init; }

    /// <summary>True when the element carries nothing.</summary>
    public bool IsHeartbeat => Deltas.Count == 0 && Route is null && Usage is null;
}
