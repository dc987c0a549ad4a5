using System.Text;

namespace OrleansLlm.Models.Tests.Gguf;

/// <summary>Writes small GGUF files, by the format's own description.</summary>
internal sealed class GgufWriter
{
    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<(string Name, long[] Shape, int Type, byte[] Data)> _tensors = [];

    public uint Version { get; init; } = 3;

    public GgufWriter Set(string key, object value)
    {
        _metadata.Add((key, value));
        return this;
    }

    /// <param name="shape">The outermost axis first.</param>
    public GgufWriter Tensor(string name, long[] shape, int type, byte[] data)
    {
        _tensors.Add((name, shape, type, data));
        return this;
    }

    public GgufWriter Floats(string name, long[] shape, float[] values) => Tensor(name, shape, 0, [.. values.SelectMany(BitConverter.GetBytes)]);

    public void Save(string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Encoding.ASCII.GetBytes("GGUF"));
        writer.Write(Version);
        writer.Write((long)_tensors.Count);
        writer.Write((long)_metadata.Count);
        foreach (var (key, value) in _metadata)
        {
            Text(writer, key);
            writer.Write(TypeOf(value));
            Value(writer, value);
        }

        long offset = 0;
        foreach (var (name, shape, type, data) in _tensors)
        {
            Text(writer, name);
            writer.Write(shape.Length);
            foreach (long size in shape.Reverse())
            {
                writer.Write(size);
            }

            writer.Write(type);
            writer.Write(offset);
            offset += (data.Length + 31) / 32 * 32;
        }

        foreach (var (_, _, _, data) in _tensors)
        {
            writer.Write(new byte[(32 - (writer.BaseStream.Position % 32)) % 32]);
            writer.Write(data);
        }
    }

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static uint TypeOf(object value) => value switch { uint => 4, int => 5, float => 6, bool => 7, string => 8, Array => 9, _ => throw new NotSupportedException() };

    private static void Value(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case bool flag: writer.Write(flag); break;
            case string text: Text(writer, text); break;
            case Array list:
                writer.Write(TypeOf(list.GetValue(0)!));
                writer.Write((long)list.Length);
                foreach (object item in list)
                {
                    Value(writer, item);
                }

                break;
        }
    }
}
