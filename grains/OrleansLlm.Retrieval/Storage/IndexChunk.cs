namespace OrleansLlm.Retrieval.Storage;

/// <summary>A passage of a document: what is found, quoted and cited.</summary>
public sealed record IndexChunk
{
    /// <summary>The passage as it stands in the document's text.</summary>
    public required string Text { get; init; }

    /// <summary>What the passage needs to be understood, such as its headings: searched and embedded with it, not part of it. Null: nothing.</summary>
    public string? Context { get; init; }

    /// <summary>Where the passage begins in the document's UTF-8 text, in bytes.</summary>
    public long Start { get; init; }

    /// <summary>How many bytes of the document's text the passage spans.</summary>
    public int Length { get; init; }

    /// <summary>Where it lies besides; null: nothing is known.</summary>
    public ChunkPlace? Place { get; init; }

    /// <summary>Its embedding, of the index's dimensions; null when the index has none, or already has one of the same text.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>What is searched and embedded: the context, a newline, the passage.</summary>
    public string Indexed => Context is null ? Text : Context + "\n" + Text;

    /// <summary>The name of what is searched and embedded.</summary>
    public ContentId ContentId => ContentId.Of(Indexed);
}
