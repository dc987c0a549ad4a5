namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Neighbouring chunks of a document as one text.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-passage")]
public sealed record IndexPassage
{
    /// <summary>
    /// Their texts, what overlaps only once. Where the chunks leave out white space between them there is one line break: parts that a citation may quote are the chunks' own texts.
    /// </summary>
    [Id(0)]
    public required string Text { get; init; }

    /// <summary>Where the first begins in the document's UTF-8 text, in bytes.</summary>
    [Id(1)]
    public long Start { get; init; }

    /// <summary>Bytes of the document's text from there to the end of the last.</summary>
    [Id(2)]
    public int Length { get; init; }

    /// <summary>The first chunk.</summary>
    [Id(3)]
    public int FirstChunk { get; init; }

    /// <summary>How many chunks.</summary>
    [Id(4)]
    public int Chunks { get; init; }
}
