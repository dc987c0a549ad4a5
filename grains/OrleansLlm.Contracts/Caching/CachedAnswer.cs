using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Caching;

/// <summary>A whole answer, in pieces as it is streamed again.</summary>
[GenerateSerializer, Immutable, Alias("llm.cached-answer")]
public sealed record CachedAnswer
{
    /// <summary>The model that gave it.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>Who ran the model.</summary>
    [Id(1)]
    public required string Provider { get; init; }

    /// <summary>What the choices gained, in order.</summary>
    [Id(2)]
    public required IReadOnlyList<ChoiceDelta> Deltas { get; init; }

    /// <summary>What it used when it was made.</summary>
    [Id(3)]
    public required TokenUsage Usage { get; init; }

    /// <summary>What it cost then, in US dollars; null: no price was known.</summary>
    [Id(4)]
    public decimal? Cost { get; init; }

    /// <summary>The route that led there, or null for a model that was named itself.</summary>
    [Id(5)]
    public string? Route { get; init; }
}
