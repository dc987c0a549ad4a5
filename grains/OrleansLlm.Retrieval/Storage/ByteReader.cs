using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; the bytes passed a checksum before, which tells nothing of a backup that somebody made.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>How many items follow, each of which has at least so many bytes.</summary>
    /// <exception cref="InvalidDataException">More than there can be.</exception>
    public int Count(int bytes) => Int() is >= 0 and var count && count <= _left.Length / bytes ? count : throw new InvalidDataException("It tells of more items than it has room for.");

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Number() => BitConverter.Int64BitsToDouble(Long());

    public string Text() => NullableText() ?? throw new InvalidDataException("It has no text where one belongs.");

    public string? NullableText() => Int() is >= 0 and var length ? Encoding.UTF8.GetString(Take(length)) : null;

    public float[] Floats() => MemoryMarshal.Cast<byte, float>(Take(4 * Int())).ToArray();

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
