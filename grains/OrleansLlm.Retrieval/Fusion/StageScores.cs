namespace OrleansLlm.Retrieval.Fusion;

/// <summary>What each stage of a search gave a hit; null: the stage did not run, or did not find it.</summary>
public sealed record StageScores
{
    /// <summary>BM25.</summary>
    public float? Lexical { get; init; }

    /// <summary>Cosine.</summary>
    public float? Vector { get; init; }

    /// <summary>Both joined, at most 1. When only one of them found something: its share of the best BM25, or the cosine.</summary>
    public float? Fused { get; init; }

    /// <summary>After time decay.</summary>
    public float? Decayed { get; init; }

    /// <summary>The reranker's.</summary>
    public float? Reranked { get; init; }

    /// <summary>What the hit is ranked by before its diversity counts.</summary>
    public float Final => Reranked ?? Decayed ?? Fused ?? 0;
}
