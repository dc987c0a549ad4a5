using System.Globalization;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>
/// Writes a model to disk. Every length is known before a weight is read, so weights go straight to the file; external ones lie at
/// multiples of 4,096 bytes, where they can be mapped.
/// </summary>
internal sealed class OnnxModelFile(string path, OnnxModelContent content)
{
    private const long MostInline = 1_500_000_000;
    private const long LeastExternal = 1_024;
    private const long Alignment = 4_096;

    public void Write(bool? externalData)
    {
        string data = path + ".data";
        File.Delete(data);
        bool isExternal = externalData ?? content.Initializers.Sum(tensor => tensor.ByteLength) > MostInline;
        var heads = isExternal ? WriteExternal(data) : [.. content.Initializers.Select(Inline)];
        using var file = Create(path);
        WriteModel(file, content, heads);
    }

    /// <summary>The model in memory, with all of its weights.</summary>
    public static byte[] Inline(OnnxModelContent content)
    {
        using var model = new MemoryStream();
        WriteModel(model, content, [.. content.Initializers.Select(Inline)]);
        return model.ToArray();
    }

    private static FileStream Create(string file) => new(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);

    private static ProtobufWriter Head(string name, TensorData data)
    {
        var head = new ProtobufWriter();
        foreach (long size in data.Shape)
        {
            head.Int(OnnxFields.TensorDimension, size);
        }

        return head.Int(OnnxFields.TensorType, (int)data.ElementType).Text(OnnxFields.TensorName, name);
    }

    private static TensorHead Inline(OnnxInitializer tensor) => tensor.Data is { } data
        ? new(Head(tensor.Name, data).Head(OnnxFields.TensorRawData, data.ByteLength), data.ByteLength)
        : new(new ProtobufWriter().Append(tensor.Message), 0);

    private static void WriteData(Stream stream, string name, TensorData data)
    {
        long start = stream.Position;
        data.WriteTo(stream);
        if (stream.Position - start != data.ByteLength)
        {
            throw new InvalidDataException($"tensor {name} has {data.ByteLength} bytes by its shape. Written: {stream.Position - start}");
        }
    }

    private TensorHead[] WriteExternal(string file)
    {
        using var stream = Create(file);
        return [.. content.Initializers.Select(tensor =>
            tensor.ByteLength < LeastExternal ? Inline(tensor) : External(stream, tensor.Name, tensor.Data!, Path.GetFileName(file)))];
    }

    private static TensorHead External(FileStream stream, string name, TensorData data, string location)
    {
        stream.Position = (stream.Position + Alignment - 1) / Alignment * Alignment;
        long offset = stream.Position;
        WriteData(stream, name, data);
        var head = Head(name, data);
        head.Message(OnnxFields.TensorExternalData, OnnxFields.Entry("location", location));
        head.Message(OnnxFields.TensorExternalData, OnnxFields.Entry("offset", offset.ToString(CultureInfo.InvariantCulture)));
        head.Message(OnnxFields.TensorExternalData, OnnxFields.Entry("length", data.ByteLength.ToString(CultureInfo.InvariantCulture)));
        return new TensorHead(head.Int(OnnxFields.TensorDataLocation, 1), 0);
    }

    private static void WriteModel(Stream file, OnnxModelContent content, TensorHead[] heads)
    {
        long length = content.Nodes.Written.Length + content.Graph.Written.Length;
        foreach (var head in heads)
        {
            length += 1 + ProtobufWriter.VarintLength(head.Length) + head.Length;
        }

        file.Write(new ProtobufWriter().Append(content.Model.Written).Head(OnnxFields.ModelGraph, length).Written);
        file.Write(content.Nodes.Written);
        for (int i = 0; i < heads.Length; i++)
        {
            file.Write(new ProtobufWriter().Head(OnnxFields.GraphInitializer, heads[i].Length).Written);
            file.Write(heads[i].Fields.Written);
            if (heads[i].InlineBytes > 0)
            {
                WriteData(file, content.Initializers[i].Name, content.Initializers[i].Data!);
            }
        }

        file.Write(content.Graph.Written);
    }

    /// <summary>A TensorProto's fields, but for inline bytes, which follow them in the file.</summary>
    private sealed record TensorHead(ProtobufWriter Fields, long InlineBytes)
    {
        public long Length => Fields.Written.Length + InlineBytes;
    }
}
