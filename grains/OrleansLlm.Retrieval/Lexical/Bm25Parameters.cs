namespace OrleansLlm.Retrieval.Lexical;

/// <summary>The two constants of BM25.</summary>
/// <param name="K1">How fast further occurrences of a term stop to count; 0 counts presence only.</param>
/// <param name="B">How much long texts are discounted: 0 not at all, 1 in proportion.</param>
public readonly record struct Bm25Parameters(float K1, float B)
{
    /// <summary>Anserini's, with which the published BEIR baselines were made.</summary>
    public static Bm25Parameters Anserini { get; } = new(0.9f, 0.4f);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="RetrievalException">One is out of range.</exception>
    public void Validate()
    {
        if (!(K1 is >= 0 and <= 100))
        {
            throw new RetrievalException($"k1 must be between 0 and 100. Given: {K1}.", "k1");
        }

        if (!(B is >= 0 and <= 1))
        {
            throw new RetrievalException($"b must be between 0 and 1. Given: {B}.", "b");
        }
    }
}
