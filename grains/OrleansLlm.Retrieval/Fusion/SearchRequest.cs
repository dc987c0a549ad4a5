using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>What to search for, and how. Lexical search runs when there is a text with a weight, vector search when there is a vector with one.</summary>
public sealed record SearchRequest
{
    /// <summary>The query; null: no lexical search.</summary>
    public string? Text { get; init; }

    /// <summary>The query's embedding; null: no vector search.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>How many hits; 1 to 1000.</summary>
    public int Top { get; init; } = 10;

    /// <summary>How many each of the two searches finds, for fusion to choose from; at least <see cref="Top"/> are found.</summary>
    public int Candidates { get; init; } = 100;

    /// <summary>Which documents may be found; null: all.</summary>
    public AttributeFilter? Filter { get; init; }

    /// <summary>How the two are joined.</summary>
    public FusionOptions Fusion { get; init; } = new();

    /// <summary>Lets older documents count less; null: age does not matter.</summary>
    public TimeDecay? Decay { get; init; }

    /// <summary>The present, for <see cref="Decay"/>.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Scores the best candidates anew; null: no reranking. Needs <see cref="Text"/>.</summary>
    public Reranker? Reranker { get; init; }

    /// <summary>How many candidates are reranked; those after them are left out.</summary>
    public int RerankTop { get; init; } = 50;

    /// <summary>0: by relevance alone; up to 1: hits unlike one another. Needs an index with vectors.</summary>
    public float Diversity { get; init; }

    /// <summary>Hits below this are left out; compared with <see cref="StageScores.Final"/>. Null: none are.</summary>
    public float? MinimumScore { get; init; }

    /// <summary>What is told around hits; null: nothing.</summary>
    public HitExpansion? Expansion { get; init; }

    internal bool IsLexical => Text is not null && (Vector is null || Fusion.LexicalWeight > 0);

    internal bool IsVector => Vector is not null && (Text is null || Fusion.VectorWeight > 0);

    /// <exception cref="RetrievalException">A value is out of range, or one that another needs is missing.</exception>
    internal void Validate(int dimensions)
    {
        Fusion.Validate();
        Decay?.Validate();
        Expansion?.Validate();
        Range("top", Top, 1, 1000);
        Range("candidates", Candidates, 1, 1000);
        Range("rerank_top", RerankTop, 1, 1000);
        Require(Diversity is >= 0 and <= 1, "diversity", $"diversity must be between 0 and 1. Given: {Diversity}.");
        Require(Diversity == 0 || dimensions > 0, "diversity", "diversity needs an index with vectors.");
        Require(Text is not null || Vector is not null, "query", "query must have a text or a vector.");
        Require(Vector is null || dimensions > 0, "vector", "vector must not be given: the index has no vectors.");
        Require(Reranker is null || Text is not null, "query", "query must have a text to be reranked by.");
        Require(Decay is null || Now is not null, "now", "now must be given with a time decay.");
    }

    private static void Range(string name, int value, int least, int most) =>
        Require(value >= least && value <= most, name, $"{name} must be between {least} and {most}. Given: {value}.");

    private static void Require(bool holds, string name, string message)
    {
        if (!holds)
        {
            throw new RetrievalException(message, name);
        }
    }
}
