namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>What becomes of the text that a splitter's pattern matches; names as in tokenizer files.</summary>
internal enum SplitBehavior
{
    /// <summary>It is a part of its own.</summary>
    Isolated,

    /// <summary>It is dropped.</summary>
    Removed,

    /// <summary>It ends the part before it.</summary>
    MergedWithPrevious,

    /// <summary>It begins the part after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches form one part.</summary>
    Contiguous,
}
