namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Where texts are best cut. Values are part of the wire contract: never renumber.</summary>
public enum StoreChunkingKind
{
    /// <summary>By what the file is: code between declarations, what has headings before those, all else between blocks.</summary>
    Auto = 0,
    /// <summary>Between blocks, lines, sentences, words, with sizes that the caller sets: OpenAI's <c>static</c>.</summary>
    Static = 1,
    /// <summary>Between sentences.</summary>
    Sentence = 2,
    /// <summary>Before headings.</summary>
    Heading = 3,
    /// <summary>Between declarations of source code.</summary>
    Code = 4,
    /// <summary>Where the subject changes, as embeddings tell.</summary>
    Semantic = 5,
}
