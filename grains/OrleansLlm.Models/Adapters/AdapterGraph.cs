using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Adapters;

/// <summary>
/// A decoder's graph with adapters in it. One adapter is merged where weights are floats; beside quantised weights it stays a low-rank path of its own, since
/// rounding would swallow most of it. Several adapters become banks that each row of a batch chooses from.
/// </summary>
internal sealed class AdapterGraph
{
    /// <summary><c>int64 [B]</c>: the adapter of each row, from 1; 0: none. An input of graphs with banks.</summary>
    public const string AdapterIds = "adapter_ids";

    private readonly OnnxModelMap _model;
    private readonly int? _bankSize;
    private readonly Dictionary<OnnxNode, (DecoderLinear Linear, List<LinearUpdate> Updates)> _changes = [];
    private readonly Dictionary<string, TensorData> _merged = new(StringComparer.Ordinal);
    private readonly List<OnnxInitializer> _added = [];
    private readonly ProtobufWriter _nodes = new();

    private AdapterGraph(OnnxModelMap model, ModelConfig config, IReadOnlyList<LoraAdapter> adapters, bool isBank)
    {
        _model = model;
        _bankSize = isBank ? adapters.Count : null;
        foreach (var (linear, updates) in new AdapterPlacement(model, config).Place(adapters))
        {
            if (!isBank && linear.IsFloat && IsSoleUse(linear))
            {
                _merged[linear.Weights.Name] = new MergedWeights(linear, updates);
            }
            else
            {
                _changes[linear.Node] = (linear, updates);
            }
        }
    }

    /// <summary>Writes the graph of a model with one adapter.</summary>
    /// <exception cref="ModelPackageException">The adapter does not fit the model.</exception>
    public static void WriteMerged(DecoderGraph graph, ModelConfig config, LoraAdapter adapter, string path) =>
        new AdapterGraph(OnnxModelMap.Read(graph.Path), config, [adapter], isBank: false).Write(path);

    /// <summary>Writes the graph of a model whose rows choose among adapters.</summary>
    /// <exception cref="ModelPackageException">An adapter does not fit the model.</exception>
    public static void WriteBank(DecoderGraph graph, ModelConfig config, IReadOnlyList<LoraAdapter> adapters, string path) =>
        new AdapterGraph(OnnxModelMap.Read(graph.Path), config, adapters, isBank: true).Write(path);

    /// <summary>Weights that another node reads too must stay as they are.</summary>
    private bool IsSoleUse(DecoderLinear linear) => _model.Nodes.Sum(node => node.Inputs.Count(input => input == linear.Weights.Name)) == 1;

    private void Write(string path)
    {
        foreach (var node in _model.Nodes)
        {
            if (_changes.TryGetValue(node, out var change))
            {
                AddPath(change.Linear, change.Updates);
            }
            else
            {
                _nodes.Bytes(OnnxFields.GraphNode, node.Message);
            }
        }

        var fields = new ProtobufWriter().Append(_model.Graph.Written);
        if (_bankSize is not null)
        {
            fields.Message(OnnxFields.GraphInput, OnnxFields.ValueInfo(AdapterIds, OnnxElementType.Int64, ["batch_size"]));
        }

        var initializers = _model.Initializers.Select(tensor =>
            _merged.TryGetValue(tensor.Name, out var merged) ? new OnnxInitializer(tensor.Name, merged) : tensor.Copy());
        new OnnxModelFile(path, new OnnxModelContent(_model.Model, _nodes, fields, [.. initializers, .. _added])).Write(externalData: null);
    }

    /// <summary>y = layer(x) + (x A) B</summary>
    private void AddPath(DecoderLinear linear, List<LinearUpdate> updates)
    {
        var bank = new LowRankBank(linear, updates, _bankSize);
        string output = linear.Node.Outputs[0];
        string name = "lora." + output;
        _nodes.Message(OnnxFields.GraphNode, linear.Node.WithOutput(name + ".base"));
        string a = Chosen(name + ".A", bank.A);
        string b = Chosen(name + ".B", bank.B);
        AddNode("MatMul", [linear.Node.Inputs[0], a], name + ".down");
        AddNode("MatMul", [name + ".down", b], name + ".up");
        AddNode("Add", [name + ".base", name + ".up"], output);
    }

    /// <summary>The matrix, or from a bank each row's own.</summary>
    private string Chosen(string name, TensorData data)
    {
        _added.Add(new OnnxInitializer(name, data));
        if (_bankSize is null)
        {
            return name;
        }

        AddNode("Gather", [name, AdapterIds], name + ".rows");
        return name + ".rows";
    }

    private void AddNode(string operatorType, ReadOnlySpan<string> inputs, string output)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(OnnxFields.NodeInput, input);
        }

        _nodes.Message(OnnxFields.GraphNode, node.Text(OnnxFields.NodeOutput, output).Text(OnnxFields.NodeName, $"{output}/{operatorType}").Text(OnnxFields.NodeOperator, operatorType));
    }
}
