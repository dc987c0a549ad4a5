namespace OrleansLlm.Client.VectorStores;

/// <summary>How a search ranks; null: as the level above says (search, store, server).</summary>
public sealed record Ranking
{
    /// <summary>How words and vectors are joined: <c>weighted</c> or <c>rrf</c>.</summary>
    public string? Fusion { get; init; }

    /// <summary>The weight of words.</summary>
    public float? LexicalWeight { get; init; }

    /// <summary>The weight of vectors.</summary>
    public float? VectorWeight { get; init; }

    /// <summary>The constant of reciprocal ranks.</summary>
    public float? RankConstant { get; init; }

    /// <summary>How many of each are joined, 1 to 1,000.</summary>
    public int? Candidates { get; init; }

    /// <summary>Scores the best anew.</summary>
    public RankingReranker? Rerank { get; init; }

    /// <summary>0: by relevance alone; up to 1: passages unlike one another.</summary>
    public float? Diversity { get; init; }

    /// <summary>Lets older files count less.</summary>
    public RankingDecay? Decay { get; init; }

    /// <summary>What is told around a passage.</summary>
    public RankingExpansion? Expansion { get; init; }

    /// <summary>Passages below this are left out.</summary>
    public float? MinimumScore { get; init; }
}
