using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>An initializer of a model that was read: what it is, and where its bytes lie.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="File">The file that holds the bytes.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are; -1: the elements are in typed fields of <paramref name="Message"/>.</param>
/// <param name="Message">The TensorProto, where it holds the elements in typed fields.</param>
internal sealed record StoredInitializer(string Name, OnnxElementType Type, ImmutableArray<long> Shape, string File, long Offset, long Length, byte[]? Message)
{
    /// <summary>The bytes, as an initializer to be written.</summary>
    public OnnxInitializer Copy() => Message is null ? new(Name, new FilePart(this)) : new(Name, null, Message);

    /// <summary>Reads the bytes.</summary>
    public byte[] ReadAll() => Read(0, checked((int)Length));

    /// <summary>Reads some of the bytes.</summary>
    public byte[] Read(long first, int count)
    {
        using var file = System.IO.File.OpenHandle(File);
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int more = RandomAccess.Read(file, bytes.AsSpan(read), Offset + first + read);
            read += more > 0 ? more : throw new EndOfStreamException($"{File}: ends within {Name}");
        }

        return bytes;
    }

    private sealed class FilePart(StoredInitializer tensor) : TensorData(tensor.Type, tensor.Shape, tensor.Length)
    {
        public override void WriteTo(Stream stream)
        {
            using var file = new FileStream(tensor.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            file.Position = tensor.Offset;
            byte[] chunk = new byte[Math.Min(tensor.Length, 1 << 20)];
            for (long left = tensor.Length; left > 0;)
            {
                int taken = (int)Math.Min(left, chunk.Length);
                file.ReadExactly(chunk, 0, taken);
                stream.Write(chunk, 0, taken);
                left -= taken;
            }
        }
    }
}
