namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>How good answers from passages are, as shares from 0 to 1.</summary>
public sealed record AnswerFigures
{
    /// <summary>Questions, each asked with its paragraph and without it.</summary>
    public required int Questions { get; init; }

    /// <summary>Of questions whose paragraph was found: those that were answered.</summary>
    public required double Answered { get; init; }

    /// <summary>Of questions whose paragraph was not there: those of which it was said that nothing was found.</summary>
    public required double Refused { get; init; }

    /// <summary>Both together: the right decision.</summary>
    public required double Decided { get; init; }

    /// <summary>Answers that have an expected answer in them.</summary>
    public required double Correct { get; init; }

    /// <summary>Mean share of an answer's statements that passages bear out.</summary>
    public required double Groundedness { get; init; }

    /// <summary>Answers that have a citation, whatever of.</summary>
    public required double Cited { get; init; }

    /// <summary>Answers with a citation of the question's paragraph whose quote has an expected answer in it.</summary>
    public required double QuotesAnswer { get; init; }

    /// <summary>Citations that are of the question's paragraph.</summary>
    public required double CitationPrecision { get; init; }

    /// <summary>Answers that cite the question's paragraph.</summary>
    public required double CitationRecall { get; init; }

    /// <summary>Citations of the question's paragraph whose quote has an expected answer in it.</summary>
    public required double QuotePrecision { get; init; }

    /// <summary>Marks that the writer wrote for the right paragraph and that were kept.</summary>
    public required double RightMarksKept { get; init; }

    /// <summary>Marks that the writer wrote for another paragraph and that were taken away.</summary>
    public required double WrongMarksRemoved { get; init; }

    /// <summary>Quotes that stand in the paragraph byte by byte: all, or something is broken.</summary>
    public required double Resolved { get; init; }
}
