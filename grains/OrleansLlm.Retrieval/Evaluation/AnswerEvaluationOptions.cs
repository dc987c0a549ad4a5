using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>How answers are evaluated.</summary>
public sealed record AnswerEvaluationOptions
{
    /// <summary>How many passages are found for a question.</summary>
    public int Top { get; init; } = 5;

    /// <summary>How many questions, spread over the set; those of articles that the calibration was fitted on are left out.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Decides whether there is an answer.</summary>
    public AnswerabilityModel Decision { get; init; } = AnswerabilityModel.Default;

    /// <summary>How passages are packed.</summary>
    public PackingOptions Packing { get; init; } = new();

    /// <summary>How citations are checked.</summary>
    public CitationOptions Citing { get; init; } = new();

    /// <summary>How passages are shown.</summary>
    public GroundedPromptStyle Style { get; init; }

    /// <summary>Counts tokens.</summary>
    public TokenMeasure Measure { get; init; } = (text, _) => ValueTask.FromResult(text.Length / 4);

    /// <summary>Embeds; null: words alone.</summary>
    public TextEmbedder? Embedder { get; init; }
}
