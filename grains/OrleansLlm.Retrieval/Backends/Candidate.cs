using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>A chunk that was found by words, by its vector, or by both.</summary>
public sealed record Candidate
{
    /// <summary>Its document.</summary>
    public required string Document { get; init; }

    /// <summary>Its place among the document's chunks.</summary>
    public int ChunkIndex { get; init; }

    /// <summary>The document's, for time decay.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What words gave it; null: it is not among the best by words. Higher is better; scores of one answer are comparable.</summary>
    public float? Lexical { get; init; }

    /// <summary>The cosine; null: it is not among the best by vectors.</summary>
    public float? Vector { get; init; }

    /// <summary>Its unit vector, when the query asked for vectors; else empty.</summary>
    public ReadOnlyMemory<float> Values { get; init; }

    /// <summary>All of it, where the back end has that at hand already; null: <see cref="IBackendIndex.ReadAsync"/> gets it.</summary>
    public IndexHit? Hit { get; init; }

    /// <summary>Where the back end finds it again; not for others.</summary>
    public CandidatePlace Place { get; init; }
}
