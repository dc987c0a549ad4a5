namespace OrleansLlm.Retrieval.Documents;

/// <summary>What a part of a document is.</summary>
public enum BlockKind
{
    /// <summary>Running text.</summary>
    Paragraph = 0,

    /// <summary>A heading.</summary>
    Heading = 1,

    /// <summary>A list, or an entry of one.</summary>
    List = 2,

    /// <summary>A table, or rows of one.</summary>
    Table = 3,

    /// <summary>Code, kept as it is.</summary>
    Code = 4,

    /// <summary>A quotation.</summary>
    Quote = 5,
}
