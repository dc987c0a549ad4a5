namespace OrleansLlm.Retrieval.Answerability;

/// <summary>What tells whether passages have the answer to a question.</summary>
/// <param name="Sentence">The share of the question's words, by weight, in the best sentence.</param>
/// <param name="Window">The same in the best three neighbouring sentences.</param>
/// <param name="Passage">The same in the best passage.</param>
/// <param name="All">The same in all passages together.</param>
/// <param name="Names">The share of the question's names and numbers in the best passage; 1 when it has none.</param>
/// <param name="Pairs">The share of neighbouring words of the question that stand near each other in one sentence.</param>
/// <param name="Likeness">The cosine of the question and the likeliest sentence; 0 without embeddings.</param>
public readonly record struct AnswerabilityFeatures(
    double Sentence, double Window, double Passage, double All, double Names, double Pairs, double Likeness)
{
    /// <summary>How many there are.</summary>
    public const int Count = 7;

    /// <summary>As numbers, in the order of the parameters.</summary>
    public double[] ToArray() => [Sentence, Window, Passage, All, Names, Pairs, Likeness];
}
