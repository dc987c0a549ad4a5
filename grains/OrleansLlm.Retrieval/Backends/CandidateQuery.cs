using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>What is looked for in an index. At least one of <see cref="Text"/> and <see cref="Vector"/> is there.</summary>
public sealed record CandidateQuery
{
    /// <summary>The words; null: no lexical search.</summary>
    public string? Text { get; init; }

    /// <summary>The embedding, of the index's dimensions and any length above zero; null: no vector search.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>How many chunks each of the two finds; 1 to 1,000.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Which documents may be found; null: all. Filters are exact: with a filter each search finds the best <see cref="Depth"/> chunks of those that pass.</summary>
    public AttributeFilter? Filter { get; init; }

    /// <summary>Candidates come with their vectors, for diversity.</summary>
    public bool WithVectors { get; init; }
}
