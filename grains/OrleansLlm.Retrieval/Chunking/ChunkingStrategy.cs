namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Where a text is best cut.</summary>
public enum ChunkingStrategy
{
    /// <summary>Between blocks, else lines, else sentences, else words.</summary>
    Recursive = 0,

    /// <summary>Between sentences.</summary>
    Sentence = 1,

    /// <summary>Before headings, the widest first; else as <see cref="Recursive"/>.</summary>
    Heading = 2,

    /// <summary>Between declarations of source code, the outermost first; never before what closes one.</summary>
    Code = 3,

    /// <summary>Between sentences where the subject changes, as embeddings tell.</summary>
    Semantic = 4,
}
