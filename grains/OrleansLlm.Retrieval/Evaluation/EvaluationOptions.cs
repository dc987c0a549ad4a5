using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>What is evaluated. Stages without their part are left out.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The analyzer's name.</summary>
    public string Language { get; init; } = "english";

    /// <summary>Of the lexical stage.</summary>
    public Bm25Parameters Bm25 { get; init; } = Bm25Parameters.Anserini;

    /// <summary>Of the hybrid stage.</summary>
    public FusionOptions Fusion { get; init; } = new();

    /// <summary>Adds the stages vector and hybrid; null: lexical alone.</summary>
    public TextEmbedder? Embedder { get; init; }

    /// <summary>Adds a stage that reorders the best of the stage before; null: none.</summary>
    public Reranker? Reranker { get; init; }

    /// <summary>How deep rankings go.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Documents that are embedded and indexed at once.</summary>
    public int Batch { get; init; } = 64;
}
