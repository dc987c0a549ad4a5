namespace OrleansLlm.Retrieval.Packing;

/// <summary>What is done when passages do not all fit.</summary>
public enum CompressionMethod
{
    /// <summary>The best passages stay whole; the last one that fits in part is cut after a sentence.</summary>
    None,

    /// <summary>Sentences that have to do with the question stay, wherever they are.</summary>
    Extractive,

    /// <summary>
    /// Sentences that the question makes likelier stay, and of those the words that a language model did not expect (Jiang et al. 2023, LLMLingua and
    /// LongLLMLingua). Needs a model's log-probabilities.
    /// </summary>
    Perplexity,
}
