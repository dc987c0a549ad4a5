using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Takes 32-bit floats, whole ones in each write, and passes 16-bit ones on.</summary>
internal sealed class NarrowingStream(Stream inner) : Stream
{
    private Half[] _narrow = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length % sizeof(float) != 0)
        {
            throw new InvalidDataException($"a write must hold whole floats. Given: {buffer.Length} bytes.");
        }

        var floats = MemoryMarshal.Cast<byte, float>(buffer);
        if (_narrow.Length < floats.Length)
        {
            _narrow = new Half[floats.Length];
        }

        TensorPrimitives.ConvertToHalf(floats, _narrow);
        inner.Write(MemoryMarshal.AsBytes(_narrow.AsSpan(0, floats.Length)));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
