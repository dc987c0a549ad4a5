namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>
/// Builds an ONNX graph and writes it as a ModelProto (operator set 21 and com.microsoft 1). Nodes are given in topological order.
/// Weights are streamed when the file is saved. Not thread-safe.
/// </summary>
internal sealed class OnnxGraphBuilder
{
    private const int IrVersion = 10;
    private const int StandardOperators = 21;
    private readonly ProtobufWriter _nodes = new();
    private readonly ProtobufWriter _inputs = new();
    private readonly ProtobufWriter _outputs = new();
    private readonly Dictionary<string, TensorData> _initializers = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>The type that floats are written as: initializers given as 32-bit floats are narrowed to it. Set before the first of them.</summary>
    public OnnxElementType FloatType { get; set; } = OnnxElementType.Float;

    /// <summary>Declares an input.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public string Input(string name, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        Define(name);
        _inputs.Message(OnnxFields.GraphInput, OnnxFields.ValueInfo(name, type, shape));
        return name;
    }

    /// <summary>Declares an output; a node must make it.</summary>
    public void Output(string name, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape) =>
        _outputs.Message(OnnxFields.GraphOutput, OnnxFields.ValueInfo(name, type, shape));

    /// <summary>Adds weights or a constant.</summary>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public string Initializer(string name, TensorData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Define(name);
        _initializers[name] = data.ElementType == OnnxElementType.Float && FloatType == OnnxElementType.Float16 ? new HalfTensor(data) : data;
        _order.Add(name);
        return name;
    }

    /// <summary>Adds a small constant once: the same name is the same constant.</summary>
    public string Constant(string name, TensorData data) => _initializers.ContainsKey(name) ? name : Initializer(name, data);

    /// <summary>Whether there are weights or a constant of that name.</summary>
    public bool HasInitializer(string name) => _initializers.ContainsKey(name);

    /// <summary>Adds a node of one output.</summary>
    /// <param name="operatorType">The operator.</param>
    /// <param name="inputs">What it reads; an optional input that is left out is an empty text.</param>
    /// <param name="output">What it makes; names the node too.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="domain">The operator's domain.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">An input was not made before, or the output is taken.</exception>
    public string Node(string operatorType, ReadOnlySpan<string> inputs, string output, OnnxAttributes? attributes = null, string domain = OnnxDomains.Standard)
    {
        Node(operatorType, inputs, [output], attributes, domain);
        return output;
    }

    /// <summary>Adds a node of several outputs; one that is left out is an empty text.</summary>
    /// <param name="name">The node's name; null: the first output's. Tools match weights of other formats by it.</param>
    /// <exception cref="ArgumentException">An input was not made before, or an output is taken.</exception>
    public void Node(
        string operatorType,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<string> outputs,
        OnnxAttributes? attributes = null,
        string domain = OnnxDomains.Standard,
        string? name = null)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            if (input.Length > 0 && !_values.Contains(input))
            {
                throw new ArgumentException($"{operatorType} reads {input}, which nothing before it makes", nameof(inputs));
            }

            node.Text(OnnxFields.NodeInput, input);
        }

        foreach (string output in outputs)
        {
            if (output.Length > 0)
            {
                Define(output);
            }

            node.Text(OnnxFields.NodeOutput, output);
        }

        node.Text(OnnxFields.NodeName, name ?? $"{outputs[0]}/{operatorType}").Text(OnnxFields.NodeOperator, operatorType);
        if (attributes is not null)
        {
            node.Append(attributes.Encoded);
        }

        _nodes.Message(OnnxFields.GraphNode, domain.Length == 0 ? node : node.Text(OnnxFields.NodeDomain, domain));
    }

    /// <summary>Adds an entry to the model's metadata.</summary>
    public void Metadata(string key, string value) => _metadata[key] = value;

    /// <summary>Writes the model; existing files are replaced.</summary>
    /// <param name="path">The ONNX file. External data goes beside it, with <c>.data</c> added to the name.</param>
    /// <param name="externalData">Weights in their own file; null: when they need more than 1.5 GB (protobuf ends at 2 GB).</param>
    /// <exception cref="InvalidDataException">A tensor gave another number of bytes than its shape has.</exception>
    public void Save(string path, bool? externalData = null) => new OnnxModelFile(path, Content()).Write(externalData);

    private OnnxModelContent Content()
    {
        var model = new ProtobufWriter().Int(OnnxFields.ModelIrVersion, IrVersion).Text(OnnxFields.ModelProducer, "OrleansLlm");
        model.Message(OnnxFields.ModelOperatorSet, OnnxFields.OperatorSet(OnnxDomains.Standard, StandardOperators));
        model.Message(OnnxFields.ModelOperatorSet, OnnxFields.OperatorSet(OnnxDomains.Microsoft, 1));
        foreach (var (key, value) in _metadata)
        {
            model.Message(OnnxFields.ModelMetadata, OnnxFields.Entry(key, value));
        }

        var graph = new ProtobufWriter().Text(OnnxFields.GraphName, "main").Append(_inputs.Written).Append(_outputs.Written);
        return new OnnxModelContent(model, _nodes, graph, [.. _order.Select(name => new OnnxInitializer(name, _initializers[name]))]);
    }

    private void Define(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_values.Add(name))
        {
            throw new ArgumentException($"the graph already has a value named {name}", nameof(name));
        }
    }
}
