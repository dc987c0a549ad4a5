using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Writes numbers (little-endian) and texts (UTF-8 with their length) into a buffer that grows.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Number(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text without its length.</summary>
    public void Bytes(string value) => Encoding.UTF8.GetBytes(value, _bytes);

    public void Text(string? value)
    {
        if (value is null)
        {
            Int(-1);
            return;
        }

        Int(Encoding.UTF8.GetByteCount(value));
        Bytes(value);
    }

    public void Floats(ReadOnlySpan<float> values)
    {
        Int(values.Length);
        _bytes.Write(MemoryMarshal.AsBytes(values));
    }
}
