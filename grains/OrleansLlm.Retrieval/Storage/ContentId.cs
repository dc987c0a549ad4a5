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
