namespace OrleansLlm.Contracts.Retrieval;

/// <summary>How an index is searched; null: as the level above says (search, index, then the default named here).</summary>
[GenerateSerializer, Immutable, Alias("llm.index-search-settings")]
public sealed record IndexSearchSettings
{
    /// <summary>How many hits of words, and of vectors, are joined; at least as many as are asked for. 1 to 1,000, default 100.</summary>
    [Id(0)]
    public int? Candidates { get; init; }

    /// <summary>How both are joined. Default: weighted min-max.</summary>
    [Id(1)]
    public IndexFusion? Fusion { get; init; }

    /// <summary>The weight of words, 0 or more; weights count beside one another, and 0 leaves a search out. Default 0.8.</summary>
    [Id(2)]
    public float? LexicalWeight { get; init; }

    /// <summary>The weight of vectors. Default 0.2, which suits the built-in embedder; stronger ones deserve 0.5 and more.</summary>
    [Id(3)]
    public float? VectorWeight { get; init; }

    /// <summary>The constant of reciprocal ranks; default 60.</summary>
    [Id(4)]
    public float? RankConstant { get; init; }

    /// <summary>Scores the best candidates anew. Default: not done.</summary>
    [Id(5)]
    public IndexRerank? Rerank { get; init; }

    /// <summary>0: by relevance alone; up to 1: hits unlike one another (MMR). Needs an index with vectors. Default 0.</summary>
    [Id(6)]
    public float? Diversity { get; init; }

    /// <summary>Lets older documents count less. Default: age does not matter.</summary>
    [Id(7)]
    public IndexDecay? Decay { get; init; }

    /// <summary>What is told around a hit. Default: nothing.</summary>
    [Id(8)]
    public IndexExpansion? Expansion { get; init; }

    /// <summary>Hits whose <see cref="IndexScores.Final"/> is below this are left out. Default: none are.</summary>
    [Id(9)]
    public float? MinimumScore { get; init; }
}
