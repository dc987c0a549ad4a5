using System.Runtime.InteropServices;
using System.Text;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Benchmarks.Gguf;

/// <summary>Writes a GGUF file, version 3, with float tensors. Format: the GGUF specification of the ggml project.</summary>
internal sealed class GgufWriter
{
    private const uint Version = 3;
    private const int Alignment = 32;
    private const int ChunkValues = 1 << 20;

    private readonly List<Action<BinaryWriter>> _fields = [];
    private readonly List<(string Name, WeightTensor Tensor)> _tensors = [];

    private enum FieldType : uint
    {
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        String = 8,
        Array = 9,
    }

    public void Add(string key, uint value) => AddField(key, FieldType.UInt32, writer => writer.Write(value));

    public void Add(string key, float value) => AddField(key, FieldType.Float32, writer => writer.Write(value));

    public void Add(string key, string value) => AddField(key, FieldType.String, writer => WriteText(writer, value));

    public void Add(string key, IReadOnlyCollection<string> values) => AddArray(key, FieldType.String, values, WriteText);

    public void Add(string key, IReadOnlyCollection<int> values) => AddArray(key, FieldType.Int32, values, (writer, value) => writer.Write(value));

    public void Add(string name, WeightTensor tensor) => _tensors.Add((name, tensor));

    public void Write(string path)
    {
        using var writer = new BinaryWriter(File.Create(path), Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_fields.Count);
        _fields.ForEach(write => write(writer));
        WriteDirectory(writer);
        foreach (var (_, tensor) in _tensors)
        {
            Pad(writer);
            WriteValues(writer, tensor);
        }
    }

    private void WriteDirectory(BinaryWriter writer)
    {
        var offset = 0L;
        foreach (var (name, tensor) in _tensors)
        {
            WriteText(writer, name);
            writer.Write((uint)tensor.Shape.Length);
            foreach (var size in tensor.Shape.Reverse())
            {
                writer.Write((ulong)size);
            }

            writer.Write(0u); // F32
            writer.Write((ulong)offset);
            offset = (offset + (tensor.Count * sizeof(float)) + Alignment - 1) / Alignment * Alignment;
        }
    }

    private static void WriteValues(BinaryWriter writer, WeightTensor tensor)
    {
        var values = new float[Math.Min(ChunkValues, tensor.Count)];
        for (var first = 0L; first < tensor.Count; first += values.Length)
        {
            var chunk = values.AsSpan(0, (int)Math.Min(values.Length, tensor.Count - first));
            tensor.Read(first, chunk);
            writer.Write(MemoryMarshal.AsBytes(chunk));
        }
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        while (writer.BaseStream.Position % Alignment != 0)
        {
            writer.Write((byte)0);
            writer.Flush();
        }
    }

    private void AddField(string key, FieldType type, Action<BinaryWriter> value) => _fields.Add(writer =>
    {
        WriteText(writer, key);
        writer.Write((uint)type);
        value(writer);
    });

    private void AddArray<T>(string key, FieldType type, IReadOnlyCollection<T> values, Action<BinaryWriter, T> write) => AddField(key, FieldType.Array, writer =>
    {
        writer.Write((uint)type);
        writer.Write((ulong)values.Count);
        foreach (var value in values)
        {
            write(writer, value);
        }
    });

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
