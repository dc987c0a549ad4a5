namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What each stage of a search gave a hit; null: the stage did not run, or did not find it.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-scores")]
public sealed record IndexScores
{
    /// <summary>Of words: BM25 in the embedded back end.</summary>
    [Id(0)]
    public float? Lexical { get; init; }

    /// <summary>Of vectors: the cosine.</summary>
    [Id(1)]
    public float? Vector { get; init; }

    /// <summary>Both joined, at most 1. When only one of them found something: its share of the best BM25, or the cosine.</summary>
    [Id(2)]
    public float? Fused { get; init; }

    /// <summary>After time decay.</summary>
    [Id(3)]
    public float? Decayed { get; init; }

    /// <summary>The reranker's.</summary>
    [Id(4)]
    public float? Reranked { get; init; }

    /// <summary>What the hit is ranked by before its diversity counts: the score of the last stage that ran.</summary>
    public float Final => Reranked ?? Decayed ?? Fused ?? 0;
}
