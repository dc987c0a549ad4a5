using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>A passage of a document: what is found, quoted and cited.</summary>
[GenerateSerializer, Immutable, Alias("llm.indexed-chunk")]
public sealed record IndexedChunk
{
    /// <summary>The passage as it stands in the document's text.</summary>
    [Id(0)]
    public required string Text { get; init; }

    /// <summary>What the passage needs to be understood, such as its headings: searched and embedded with it, not part of it. Null: nothing.</summary>
    [Id(1)]
    public string? Context { get; init; }

    /// <summary>Where the passage begins in the document's UTF-8 text, in bytes.</summary>
    [Id(2)]
    public long Start { get; init; }

    /// <summary>How many bytes of the document's text the passage spans.</summary>
    [Id(3)]
    public int Length { get; init; }

    /// <summary>Where it lies besides; null: nothing is known.</summary>
    [Id(4)]
    public IndexedPlace? Place { get; init; }

    /// <summary>Its embedding, of the index's dimensions; null when the index has no vectors, or already has one of the same text. Never in answers.</summary>
    [Id(5)]
    public float[]? Vector { get; init; }

    /// <summary>What is searched and embedded: the context, a newline, the passage.</summary>
    public string Indexed => Context is null ? Text : Context + "\n" + Text;

    /// <summary>The name of <see cref="Indexed"/>: 32 hexadecimal digits, the first 128 bits of its SHA-256. The same text has the same name everywhere, so that it is embedded once.</summary>
    public string ContentId =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Indexed))).ToString("x32", CultureInfo.InvariantCulture);
}
