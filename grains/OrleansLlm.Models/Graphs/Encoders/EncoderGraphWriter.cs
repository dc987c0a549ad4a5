using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Writes an encoder as an ONNX graph: <c>last_hidden_state [B, S, hidden]</c>, or with a head <c>logits [B, labels]</c>.</summary>
internal sealed class EncoderGraphWriter
{
    private readonly OnnxGraphBuilder _graph = new();
    private readonly EncoderSpec _spec;
    private readonly IWeightSource _weights;
    private readonly LinearWriter _linear;
    private readonly DynamicLinearWriter? _dynamic;

    public EncoderGraphWriter(EncoderSpec spec, EncoderFormat format, IWeightSource weights)
    {
        spec.Check();
        _spec = spec;
        _weights = weights;
        _linear = new LinearWriter(_graph, format.Weights, format.BlockSize, format.AccuracyLevel, format.IsAsymmetric);
        _dynamic = format.DynamicQuantization ? new DynamicLinearWriter(_graph) : null;
        if (format.DynamicQuantization && format.Weights != WeightFormat.Fp32)
        {
            throw new ArgumentException($"{nameof(format.Weights)} must be {WeightFormat.Fp32} with {nameof(format.DynamicQuantization)}. Given: {format.Weights}", nameof(format));
        }
    }

    /// <summary>Builds the graph; the weights are read when it is saved.</summary>
    public OnnxGraphBuilder Build()
    {
        _graph.Input("input_ids", OnnxElementType.Int64, "batch_size", "sequence_length");
        _graph.Input("attention_mask", OnnxElementType.Int64, "batch_size", "sequence_length");
        _graph.Node("Cast", ["attention_mask"], "mask", new OnnxAttributes().Int("to", (int)OnnxElementType.Int32));
        string hidden = Embed();
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            bool isLast = layer == _spec.Layers - 1 && _spec.Labels == 0;
            hidden = Layer($"{_spec.Prefix}encoder.layer.{layer}.", hidden, isLast ? "last_hidden_state" : null);
        }

        if (_spec.Labels > 0)
        {
            Head(hidden);
        }
        else
        {
            _graph.Output(hidden, OnnxElementType.Float, "batch_size", "sequence_length", _spec.HiddenSize);
        }

        return _graph;
    }

    private string Embed()
    {
        string name = _spec.Prefix + "embeddings.";
        var rows = new OnnxAttributes().Int("axis", 0);
        _graph.Node("Gather", [Table(name + "word_embeddings", _spec.VocabularySize), "input_ids"], name + "words", rows);
        _graph.Node("Gather", [Table(name + "position_embeddings", _spec.Positions), Positions()], name + "positions", rows);
        string sum = _graph.Node("Add", [name + "words", name + "positions"], name + "placed");
        if (_spec.Segments > 0)
        {
            _graph.Input("token_type_ids", OnnxElementType.Int64, "batch_size", "sequence_length");
            _graph.Node("Gather", [Table(name + "token_type_embeddings", _spec.Segments), "token_type_ids"], name + "types", rows);
            sum = _graph.Node("Add", [sum, name + "types"], name + "sum");
        }

        string norm = name + "LayerNorm";
        return _graph.Node(
            "LayerNormalization",
            [sum, Vector(norm + ".weight"), Vector(norm + ".bias")],
            name + "normed",
            new OnnxAttributes().Int("axis", -1).Float("epsilon", _spec.NormEpsilon));
    }

    /// <summary>Positions, <c>[S]</c>; with an offset <c>[B, S]</c>: real tokens count from pad + 1 and padding stays on the padding's own row.</summary>
    private string Positions()
    {
        string one = _graph.Constant("one", TensorData.Scalar(1L));
        if (_spec.OffsetsPositions)
        {
            _graph.Node("CumSum", ["attention_mask", one], "positions.counted");
            _graph.Node("Mul", ["positions.counted", "attention_mask"], "positions.masked");
            return _graph.Node("Add", ["positions.masked", _graph.Constant("pad", TensorData.Scalar((long)_spec.PadTokenId))], "positions.all");
        }

        _graph.Node("Shape", ["input_ids"], "positions.shape");
        _graph.Node("Gather", ["positions.shape", one], "positions.length", new OnnxAttributes().Int("axis", 0));
        return _graph.Node("Range", [_graph.Constant("zero", TensorData.Scalar(0L)), "positions.length", one], "positions.all");
    }

    private string Layer(string name, string hidden, string? output)
    {
        string self = name + "attention.self.";
        string query = Linear(hidden, self + "query", _spec.HiddenSize, _spec.HiddenSize);
        string key = Linear(hidden, self + "key", _spec.HiddenSize, _spec.HiddenSize);
        string value = Linear(hidden, self + "value", _spec.HiddenSize, _spec.HiddenSize);
        _graph.Node(
            "MultiHeadAttention", [query, key, value, "", "mask"], self + "context", new OnnxAttributes().Int("num_heads", _spec.Heads), OnnxDomains.Microsoft);
        string attended = Linear(self + "context", name + "attention.output.dense", _spec.HiddenSize, _spec.HiddenSize);
        string normed = Add(hidden, attended, name + "attention.output.LayerNorm", null);
        string inner = Linear(normed, name + "intermediate.dense", _spec.IntermediateSize, _spec.HiddenSize);
        string active = _graph.Node("Gelu", [inner], name + "intermediate.gelu");
        string fed = Linear(active, name + "output.dense", _spec.HiddenSize, _spec.IntermediateSize);
        return Add(normed, fed, name + "output.LayerNorm", output);
    }

    private string Add(string residual, string added, string norm, string? output)
    {
        output ??= norm + ".out";
        _graph.Node(
            "SkipLayerNormalization",
            [residual, added, Vector(norm + ".weight"), Vector(norm + ".bias")],
            output,
            new OnnxAttributes().Float("epsilon", _spec.NormEpsilon),
            OnnxDomains.Microsoft);
        return output;
    }

    // BERT's: the first token's state through a dense layer and tanh, then one logit per label.
    private void Head(string hidden)
    {
        _graph.Node("Gather", [hidden, _graph.Constant("zero", TensorData.Scalar(0L))], "head.first", new OnnxAttributes().Int("axis", 1));
        string pooled = Linear("head.first", _spec.Prefix + "pooler.dense", _spec.HiddenSize, _spec.HiddenSize);
        _graph.Node("Tanh", [pooled], "head.pooled");
        Linear("head.pooled", "classifier", _spec.Labels, _spec.HiddenSize, "logits");
        _graph.Output("logits", OnnxElementType.Float, "batch_size", _spec.Labels);
    }

    private string Linear(string input, string name, long outputs, long inputs, string? output = null)
    {
        var weights = _weights.Get(name + ".weight", outputs, inputs);
        var bias = _weights.Get(name + ".bias", outputs);
        return _dynamic?.Write(input, name, weights, bias, output) ?? _linear.Write(input, name, weights, bias, output);
    }

    private string Table(string name, long rows) => _graph.Initializer(name + ".weight", new FloatTensor(_weights.Get(name + ".weight", rows, _spec.HiddenSize)));

    private string Vector(string name) => _graph.Initializer(name, new FloatTensor(_weights.Get(name, _spec.HiddenSize)));
}
