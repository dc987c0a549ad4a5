using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a decoder as an ONNX graph.</summary>
internal sealed class DecoderGraphWriter
{
    private readonly OnnxGraphBuilder _graph = new();
    private readonly DecoderSpec _spec;
    private readonly DecoderFormat _format;
    private readonly DecoderFrame _frame;
    private readonly IWeightSource _weights;
    private readonly LinearWriter _linear;
    private readonly AttentionWriter _attention;
    private readonly FeedForwardWriter _feedForward;

    public DecoderGraphWriter(DecoderSpec spec, DecoderFormat format, IWeightSource weights)
    {
        spec.Check();
        format.Check(spec);
        _spec = spec;
        _format = format;
        _weights = weights;
        _graph.FloatType = format.IsHalf ? OnnxElementType.Float16 : OnnxElementType.Float;
        _frame = new DecoderFrame(_graph, spec, format);
        _linear = new LinearWriter(_graph, format.Weights, format.BlockSize, format.AccuracyLevel, format.IsAsymmetric, format.Quantizer);
        _attention = new AttentionWriter(_graph, spec, weights, _linear, format.KvScales);
        _feedForward = new FeedForwardWriter(_graph, spec, format, weights, _linear);
    }

    /// <summary>The linear layers within the decoder's layers, once built.</summary>
    public IReadOnlyDictionary<string, LinearLayer> Linears => _linear.Layers;

    /// <summary>Builds the graph; the weights are read when it is saved.</summary>
    public OnnxGraphBuilder Build()
    {
        _frame.Inputs();
        var embedding = new EmbeddingWriter(_graph, _spec, _format, _weights);
        string residual = Scale(embedding.Embed("input_ids"));
        string normed = Normed(residual, "model.layers.0.input_layernorm", "model.layers.0.normed");
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            (normed, residual) = Layer(layer, normed, residual);
        }

        _frame.Logits(embedding, normed);
        if (_format.RevealsInputs)
        {
            RevealInputs();
        }

        return _graph;
    }

    private (string Normed, string Residual) Layer(int layer, string normed, string residual)
    {
        string name = $"model.layers.{layer}.";
        string next = layer + 1 < _spec.Layers ? $"model.layers.{layer + 1}.input_layernorm" : "model.norm";
        string attended = _attention.Write(layer, normed);
        if (!_spec.PostNorms)
        {
            (normed, residual) = Add(residual, attended, name + "post_attention_layernorm", name + "attn");
            return Add(residual, _feedForward.Write(layer, normed), next, name + "mlp");
        }

        attended = Normed(attended, name + "post_attention_layernorm", name + "attn.post");
        (normed, residual) = Add(residual, attended, name + "pre_feedforward_layernorm", name + "attn");
        string fed = Normed(_feedForward.Write(layer, normed), name + "post_feedforward_layernorm", name + "mlp.post");
        return Add(residual, fed, next, name + "mlp");
    }

    private void RevealInputs()
    {
        foreach (var input in _linear.Layers.Values.GroupBy(layer => layer.Input, layer => layer.Weights.Shape[1]))
        {
            _graph.Output(input.Key, _graph.FloatType, "batch_size", "sequence_length", input.First());
        }
    }

    private string Scale(string embedded) => _spec.EmbeddingScale == 1
        ? embedded
        : _graph.Node("Mul", [embedded, _graph.Initializer("embedding_scale", TensorData.Scalar(_spec.EmbeddingScale))], "embedded.scaled");

    private string Normed(string input, string norm, string output) => _graph.Node(
        "SimplifiedLayerNormalization", [input, Norm(norm)], output, new OnnxAttributes().Int("axis", -1).Float("epsilon", _spec.NormEpsilon).Int("stash_type", 1));

    /// <summary>Adds to the residual stream and norms the sum.</summary>
    private (string Normed, string Residual) Add(string residual, string added, string norm, string name)
    {
        var epsilon = new OnnxAttributes().Float("epsilon", _spec.NormEpsilon);
        _graph.Node("SkipSimplifiedLayerNormalization", [residual, added, Norm(norm)], [name + ".normed", "", "", name + ".residual"], epsilon, OnnxDomains.Microsoft);
        return (name + ".normed", name + ".residual");
    }

    private string Norm(string name) => _graph.Initializer(name + ".weight", new FloatTensor(Weight(name, _spec.HiddenSize)));

    private WeightTensor Weight(string name, params ReadOnlySpan<long> shape) => _weights.Get(name + ".weight", shape);
}
