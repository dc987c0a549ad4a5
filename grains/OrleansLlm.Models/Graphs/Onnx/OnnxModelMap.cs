using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>An ONNX file taken apart, so that a changed copy can be written: nodes are read, weights only located.</summary>
internal sealed class OnnxModelMap
{
    private readonly Dictionary<string, StoredInitializer> _byName = new(StringComparer.Ordinal);

    private OnnxModelMap(string path) => File = path;

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The nodes in the file's order.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>The weights in the file's order.</summary>
    public List<StoredInitializer> Initializers { get; } = [];

    /// <summary>Fields of the ModelProto but for the graph.</summary>
    public ProtobufWriter Model { get; } = new();

    /// <summary>Fields of the graph but for nodes and initializers.</summary>
    public ProtobufWriter Graph { get; } = new();

    /// <summary>Reads a file that was checked (<see cref="OnnxFile"/>).</summary>
    /// <exception cref="ModelPackageException">It is no ONNX model.</exception>
    public static OnnxModelMap Read(string path)
    {
        try
        {
            var map = new OnnxModelMap(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 512);
            map.Read(new ProtobufSkimmer(stream), stream.Length);
            return map;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException(path, null, $"can not be read as an ONNX model: {error.Message}", error);
        }
    }

    /// <summary>Weights by name, or null.</summary>
    public StoredInitializer? Initializer(string name) => _byName.GetValueOrDefault(name);

    private void Read(ProtobufSkimmer skimmer, long end)
    {
        for (long start = skimmer.Position; skimmer.Next(end, out int field, out long length); start = skimmer.Position)
        {
            if (field == OnnxFields.ModelGraph && length >= 0)
            {
                ReadGraph(skimmer, skimmer.Position + length);
            }
            else
            {
                skimmer.Skip(Math.Max(length, 0));
                Model.Append(skimmer.Since(start));
            }
        }
    }

    private void ReadGraph(ProtobufSkimmer skimmer, long end)
    {
        for (long start = skimmer.Position; skimmer.Next(end, out int field, out long length); start = skimmer.Position)
        {
            if (field == OnnxFields.GraphNode && length >= 0)
            {
                Nodes.Add(new OnnxNode(skimmer.Bytes(length)));
            }
            else if (field == OnnxFields.GraphInitializer && length >= 0)
            {
                var tensor = StoredInitializerReader.Read(skimmer, skimmer.Position + length, File);
                Initializers.Add(tensor);
                _byName[tensor.Name] = tensor;
            }
            else
            {
                skimmer.Skip(Math.Max(length, 0));
                Graph.Append(skimmer.Since(start));
            }
        }
    }
}
