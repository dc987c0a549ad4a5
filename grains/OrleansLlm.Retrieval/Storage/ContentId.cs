using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The name of a text: the first 128 bits of its SHA-256. The same text has the same name in every document and index, so that it is embedded once.</summary>
/// <param name="Value">The bits.</param>
public readonly record struct ContentId(UInt128 Value) : IComparable<ContentId>
{
    /// <summary>The name of what is indexed of a chunk.</summary>
    public static ContentId Of(string text) => new(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    /// <summary>Reads 32 hexadecimal digits.</summary>
    /// <exception cref="RetrievalException">It is something else.</exception>
    public static ContentId Parse(string text, string parameter) =>
        text is { Length: 32 } && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new ContentId(value)
            : throw new RetrievalException($"{parameter} must be 32 hexadecimal digits. Given: '{(text.Length <= 80 ? text : text[..80] + "...")}'.", parameter);

    /// <inheritdoc/>
    public int CompareTo(ContentId other) => Value.CompareTo(other.Value);

    /// <summary>Below.</summary>
    public static bool operator <(ContentId left, ContentId right) => left.Value < right.Value;

    /// <summary>Above.</summary>
    public static bool operator >(ContentId left, ContentId right) => left.Value > right.Value;

    /// <summary>Not above.</summary>
    public static bool operator <=(ContentId left, ContentId right) => left.Value <= right.Value;

    /// <summary>Not below.</summary>
    public static bool operator >=(ContentId left, ContentId right) => left.Value >= right.Value;

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
