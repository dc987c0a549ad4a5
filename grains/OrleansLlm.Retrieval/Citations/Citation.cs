using System.Text;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>Where a statement of an answer comes from: exact bytes of a document. Immutable.</summary>
public sealed record Citation
{
    /// <summary>The passage's number in the prompt.</summary>
    public required int Number { get; init; }

    /// <summary>The passage.</summary>
    public required Passage Passage { get; init; }

    /// <summary>The statement's first UTF-16 unit in the answer as it is shown.</summary>
    public required int Start { get; init; }

    /// <summary>One past the statement's last unit; a mark such as <c>[1]</c> stands right behind.</summary>
    public required int End { get; init; }

    /// <summary>The words that bear the statement out, as they stand in the document.</summary>
    public required string Quote { get; init; }

    /// <summary>The quote's first byte in the document's UTF-8 text.</summary>
    public required long ByteStart { get; init; }

    /// <summary>The quote's bytes.</summary>
    public required int ByteLength { get; init; }

    /// <summary>How much of the statement the quote bears out, 0 to 1.</summary>
    public required double Support { get; init; }

    /// <summary>The model wrote it; else it was found by code.</summary>
    public bool IsWritten { get; init; }

    /// <summary>Whether the quote stands in a document where the citation says.</summary>
    /// <param name="document">The document's UTF-8 text.</param>
    public bool Resolves(ReadOnlySpan<byte> document) =>
        ByteStart + ByteLength <= document.Length && document.Slice((int)ByteStart, ByteLength).SequenceEqual(Encoding.UTF8.GetBytes(Quote));
}
