using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Writes the fields of a protobuf message into memory (the encoding of protobuf.dev/programming-guides/encoding). Not thread-safe.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const int Fixed32 = 5;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The bytes so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>How many bytes a varint takes.</summary>
    public static int VarintLength(long value)
    {
        var length = 1;
        for (var rest = (ulong)value >> 7; rest != 0; rest >>= 7)
        {
            length++;
        }

        return length;
    }

    public ProtobufWriter Int(int field, long value)
    {
        Raw(((long)field << 3) | Varint);
        return Raw(value);
    }

    public ProtobufWriter Float(int field, float value)
    {
        Raw(((long)field << 3) | Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Head(field, value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>The head of a length-delimited field whose payload the caller writes elsewhere.</summary>
    public ProtobufWriter Head(int field, long length)
    {
        Raw(((long)field << 3) | Delimited);
        return Raw(length);
    }

    /// <summary>Fields that are already encoded.</summary>
    public ProtobufWriter Append(ReadOnlySpan<byte> fields)
    {
        _buffer.Write(fields);
        return this;
    }

    private ProtobufWriter Raw(long value)
    {
        var rest = (ulong)value;
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        _buffer.Advance(length);
        return this;
    }
}
