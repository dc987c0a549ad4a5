using System.Text;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>A passage that a search found. Immutable.</summary>
public sealed record Passage
{
    /// <summary>The document that it is part of.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The document's name as people know it, such as a file's.</summary>
    public required string Name { get; init; }

    /// <summary>The passage as it stands in the document's text.</summary>
    public required string Text { get; init; }

    /// <summary>What stands over it, such as headings; shown with it, never quoted. Null: nothing.</summary>
    public string? Context { get; init; }

    /// <summary>Where it begins in the document's UTF-8 text, in bytes.</summary>
    public long ByteStart { get; init; }

    /// <summary>What the search gave it.</summary>
    public double Score { get; init; }

    /// <summary>Bytes of its UTF-8 text.</summary>
    public int ByteLength => Encoding.UTF8.GetByteCount(Text);

    /// <summary>One past its last byte in the document's UTF-8 text.</summary>
    public long ByteEnd => ByteStart + ByteLength;

    /// <summary>Where a part of it lies in the document's UTF-8 text, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the passage.</exception>
    public (long Start, int Length) Bytes(TextSpan part) => (
        ByteStart + Encoding.UTF8.GetByteCount(Text.AsSpan(0, part.Start)), Encoding.UTF8.GetByteCount(Text.AsSpan(part.Start, part.Length)));
}
