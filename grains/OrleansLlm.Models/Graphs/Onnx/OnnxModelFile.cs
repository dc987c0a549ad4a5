using System.Globalization;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>
/// Writes a graph to disk. Every length is known before a weight is read, so weights go straight to the file; external ones lie at
/// multiples of 4,096 bytes, where they can be mapped.
/// </summary>
internal sealed class OnnxModelFile(string path, OnnxGraphBuilder graph)
{
    private const int IrVersion = 10;
    private const int StandardOperators = 21;
    private const long MostInline = 1_500_000_000;
    private const long LeastExternal = 1_024;
    private const long Alignment = 4_096;

    public void Write(bool? externalData)
    {
        var tensors = graph.Initializers.ToArray();
        long bytes = tensors.Sum(tensor => tensor.Data.ByteLength);
        string data = path + ".data";
        File.Delete(data);
        var heads = externalData ?? bytes > MostInline ? WriteExternal(tensors, data) : [.. tensors.Select(tensor => Inline(tensor.Name, tensor.Data))];
        using var file = Create(path);
        WriteModel(file, tensors, heads);
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

    private static TensorHead Inline(string name, TensorData data) =>
        new(Head(name, data).Head(OnnxFields.TensorRawData, data.ByteLength), IsInline: true);

    private static void WriteData(Stream stream, string name, TensorData data)
    {
        long start = stream.Position;
        data.WriteTo(stream);
        if (stream.Position - start != data.ByteLength)
        {
            throw new InvalidDataException($"tensor {name} has {data.ByteLength} bytes by its shape. Written: {stream.Position - start}");
        }
    }

    private static TensorHead[] WriteExternal((string Name, TensorData Data)[] tensors, string file)
    {
        using var stream = Create(file);
        var heads = new TensorHead[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            var (name, data) = tensors[i];
            heads[i] = data.ByteLength < LeastExternal ? Inline(name, data) : External(stream, name, data, Path.GetFileName(file));
        }

        return heads;
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
        return new TensorHead(head.Int(OnnxFields.TensorDataLocation, 1), IsInline: false);
    }

    private void WriteModel(FileStream file, (string Name, TensorData Data)[] tensors, TensorHead[] heads)
    {
        var name = new ProtobufWriter().Text(OnnxFields.GraphName, "main");
        long length = graph.Nodes.Length + name.Written.Length + graph.Inputs.Length + graph.Outputs.Length;
        var lengths = new long[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            lengths[i] = heads[i].Fields.Written.Length + (heads[i].IsInline ? tensors[i].Data.ByteLength : 0);
            length += 1 + ProtobufWriter.VarintLength(lengths[i]) + lengths[i];
        }

        file.Write(Prelude().Head(OnnxFields.ModelGraph, length).Written);
        file.Write(graph.Nodes);
        file.Write(name.Written);
        for (int i = 0; i < tensors.Length; i++)
        {
            file.Write(new ProtobufWriter().Head(OnnxFields.GraphInitializer, lengths[i]).Written);
            file.Write(heads[i].Fields.Written);
            if (heads[i].IsInline)
            {
                WriteData(file, tensors[i].Name, tensors[i].Data);
            }
        }

        file.Write(graph.Inputs);
        file.Write(graph.Outputs);
    }

    private ProtobufWriter Prelude()
    {
        var model = new ProtobufWriter().Int(OnnxFields.ModelIrVersion, IrVersion).Text(OnnxFields.ModelProducer, "OrleansLlm");
        model.Message(OnnxFields.ModelOperatorSet, OnnxFields.OperatorSet(OnnxDomains.Standard, StandardOperators));
        model.Message(OnnxFields.ModelOperatorSet, OnnxFields.OperatorSet(OnnxDomains.Microsoft, 1));
        foreach (var (key, value) in graph.MetadataEntries)
        {
            model.Message(OnnxFields.ModelMetadata, OnnxFields.Entry(key, value));
        }

        return model;
    }

    /// <summary>A TensorProto's fields but for inline bytes, which follow them in the file.</summary>
    private sealed record TensorHead(ProtobufWriter Fields, bool IsInline);
}
