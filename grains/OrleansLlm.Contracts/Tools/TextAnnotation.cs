namespace OrleansLlm.Contracts.Tools;

/// <summary>Where a part of an answer comes from.</summary>
[GenerateSerializer, Immutable, Alias("llm.text-annotation")]
public sealed record TextAnnotation
{
    /// <summary><c>file_citation</c> or <c>url_citation</c>.</summary>
    [Id(0)]
    public required string Type { get; init; }

    /// <summary>Where the cited part of the answer begins, in UTF-16 units of the text of the answer's last message.</summary>
    [Id(1)]
    public int StartIndex { get; init; }

    /// <summary>Where it ends (exclusive). A citation mark such as <c>[1]</c> stands right before it or is its end.</summary>
    [Id(2)]
    public int EndIndex { get; init; }

    /// <summary>The file's id, of a file.</summary>
    [Id(3)]
    public string? FileId { get; init; }

    /// <summary>The file's name, of a file.</summary>
    [Id(4)]
    public string? Filename { get; init; }

    /// <summary>The address, of a page.</summary>
    [Id(5)]
    public string? Url { get; init; }

    /// <summary>The title, where it is known.</summary>
    [Id(6)]
    public string? Title { get; init; }

    /// <summary>The very words of the source.</summary>
    [Id(7)]
    public string? Quote { get; init; }

    /// <summary>Where the quote begins in the UTF-8 bytes of the document's text; null: not known.</summary>
    [Id(8)]
    public long? FirstByte { get; init; }

    /// <summary>How many bytes it has; null: not known.</summary>
    [Id(9)]
    public int? ByteCount { get; init; }

    /// <summary>The index or vector store that the source is in, or null.</summary>
    [Id(10)]
    public string? Index { get; init; }

    /// <summary>The chunk, or null.</summary>
    [Id(11)]
    public string? Chunk { get; init; }

    /// <summary>The same where so much text stands before.</summary>
    public TextAnnotation Shift(int length) => length == 0 ? this : this with { StartIndex = StartIndex + length, EndIndex = EndIndex + length };
}
