using OrleansLlm.Models.Checkpoints.Packages;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>
/// A graph whose quantised layers compute in floats (MatMulNBits of accuracy level 0 or 1), with their weights as floats. ONNX Runtime unpacks such weights in every run;
/// unpacked once they give the same products several times as fast, for four to eight times the memory.
/// </summary>
public sealed class UnpackedGraph
{
    private const long FloatLevel = 1;
    private readonly OnnxModelMap _graph;
    private readonly Dictionary<OnnxNode, (StoredInitializer Weights, TensorData Matrix)> _layers = [];

    private UnpackedGraph(OnnxModelMap graph)
    {
        _graph = graph;
        foreach (var node in graph.Nodes)
        {
            if (Unpacked(node) is { } layer)
            {
                _layers.Add(node, layer);
            }
        }
    }

    private long Bytes => _layers.Values.Sum(static layer => layer.Matrix.ByteLength) + GraphWeights.BytesOf(_graph);

    /// <summary>The graph of a file, unpacked.</summary>
    /// <param name="path">An ONNX file that was checked.</param>
    /// <param name="mostBytes">Bytes that all of the graph's weights may take then.</param>
    /// <returns>The model; null where no layer is of that kind, or the weights would take more.</returns>
    /// <exception cref="ModelPackageException">It is no ONNX model.</exception>
    public static byte[]? TryRead(string path, long mostBytes)
    {
        if (mostBytes <= 0)
        {
            return null;
        }

        var unpacked = new UnpackedGraph(OnnxModelMap.Read(path));
        return unpacked._layers.Count > 0 && unpacked.Bytes <= mostBytes ? unpacked.Write() : null;
    }

    private (StoredInitializer Weights, TensorData Matrix)? Unpacked(OnnxNode node)
    {
        bool hasGroupsOrBias = node.Inputs.Skip(4).Any(static input => input.Length > 0);
        if (node.Operator != "MatMulNBits" || node.Integers.GetValueOrDefault("accuracy_level") > FloatLevel || hasGroupsOrBias || node.Inputs.Count < 3)
        {
            return null;
        }

        var (columns, bits, blockSize) = (node.Integers.GetValueOrDefault("K"), (int)node.Integers.GetValueOrDefault("bits", 4), (int)node.Integers.GetValueOrDefault("block_size"));
        if (columns < 1 || bits is not (4 or 8) || blockSize < 1)
        {
            return null;
        }

        var (rows, blocks) = (node.Integers.GetValueOrDefault("N"), BlockQuantizer.Blocks(columns, blockSize));
        bool hasZeros = node.Inputs.Count > 3 && node.Inputs[3].Length > 0;
        var levels = Stored(node.Inputs[1], OnnxElementType.UInt8, rows * blocks * blockSize * bits / 8);
        var scales = Stored(node.Inputs[2], OnnxElementType.Float, rows * blocks * sizeof(float));
        var zeros = hasZeros ? Stored(node.Inputs[3], OnnxElementType.UInt8, rows * (((blocks * bits) + 7) / 8)) : null;
        return levels is null || scales is null || (hasZeros && zeros is null) || levels.Shape[0] != rows
            ? null
            : (levels, new FloatTensor(new UnpackedMatrix(levels, scales, zeros, columns, bits, blockSize), transposed: true));
    }

    /// <summary>Weights of the size that the operator reads; what is otherwise is left to ONNX Runtime, which tells what it misses.</summary>
    private StoredInitializer? Stored(string name, OnnxElementType type, long bytes) =>
        _graph.Initializer(name) is { Message: null } tensor && tensor.Type == type && tensor.Length == bytes ? tensor : null;

    private byte[] Write()
    {
        var nodes = new ProtobufWriter();
        foreach (var node in _graph.Nodes)
        {
            if (_layers.TryGetValue(node, out var layer))
            {
                nodes.Message(OnnxFields.GraphNode, node.As("MatMul", [node.Inputs[0], FloatName(layer.Weights)]));
            }
            else
            {
                nodes.Bytes(OnnxFields.GraphNode, node.Message);
            }
        }

        // An embedding that the head shares stays quantised for whoever gathers its rows.
        var left = _graph.Nodes.Where(node => !_layers.ContainsKey(node)).SelectMany(static node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        var replaced = _layers.Keys.SelectMany(static node => node.Inputs.Skip(1)).Where(input => !left.Contains(input)).ToHashSet(StringComparer.Ordinal);
        var kept = _graph.Initializers.Where(tensor => !replaced.Contains(tensor.Name)).Select(static tensor => tensor.Copy());
        var added = _layers.Values.DistinctBy(static layer => layer.Weights.Name).Select(static layer => new OnnxInitializer(FloatName(layer.Weights), layer.Matrix));
        return OnnxModelFile.Inline(new OnnxModelContent(_graph.Model, nodes, _graph.Graph, [.. kept, .. added]));
    }

    private static string FloatName(StoredInitializer weights) => weights.Name + ".float";
}
