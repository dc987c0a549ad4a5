using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes GPT-2 (Radford et al. 2019) as an ONNX graph: learned positions, layer norms with biases, a feed-forward without a gate.</summary>
internal sealed class Gpt2GraphWriter
{
    private readonly OnnxGraphBuilder _graph = new();
    private readonly DecoderSpec _spec;
    private readonly DecoderFormat _format;
    private readonly IWeightSource _weights;
    private readonly DecoderFrame _frame;
    private readonly LinearWriter _linear;

    public Gpt2GraphWriter(DecoderSpec spec, DecoderFormat format, IWeightSource weights)
    {
        spec.Check();
        format.Check(spec);
        if (format.KvScales is not null)
        {
            throw new ArgumentException($"{nameof(DecoderFormat.KvScales)} must be null: a cache of 8 bits is not written for learned positions.");
        }

        _spec = spec;
        _format = format;
        _weights = weights;
        _graph.FloatType = format.IsHalf ? OnnxElementType.Float16 : OnnxElementType.Float;
        _frame = new DecoderFrame(_graph, spec, format);
        _linear = new LinearWriter(_graph, format.Weights, format.BlockSize, format.AccuracyLevel, format.IsAsymmetric);
    }

    /// <summary>Builds the graph; the weights are read when it is saved.</summary>
    public OnnxGraphBuilder Build()
    {
        _frame.Inputs();
        var embedding = new EmbeddingWriter(_graph, _spec, _format, _weights);
        string table = _graph.Initializer(DecoderWeights.Positions, new FloatTensor(_weights.Get(DecoderWeights.Positions, _spec.ContextLength, _spec.HiddenSize)));
        _graph.Node("Gather", [table, Positions()], "positions.embedded", new OnnxAttributes().Int("axis", 0));
        string residual = _graph.Node("Add", [embedding.Embed("input_ids"), "positions.embedded"], "embedded");
        var (weight, bias) = Norm("model.layers.0.input_layernorm");
        string normed = _graph.Node(
            "LayerNormalization", [residual, weight, bias], "model.layers.0.normed", new OnnxAttributes().Int("axis", -1).Float("epsilon", _spec.NormEpsilon));
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            (normed, residual) = Layer(layer, normed, residual);
        }

        _frame.Logits(embedding, normed);
        return _graph;
    }

    /// <summary>The place of each token, <c>int64 [B, S]</c>: a row's last valid position is that of its last token.</summary>
    private string Positions()
    {
        string one = _graph.Constant("position.one", TensorData.Of(new long[] { 1 }, 1));
        string scalarOne = _graph.Constant("position.one.scalar", TensorData.Scalar(1L));
        string zero = _graph.Constant("position.zero.scalar", TensorData.Scalar(0L));
        _graph.Node("Shape", ["input_ids"], "ids.shape");
        _graph.Node("Gather", ["ids.shape", scalarOne], "ids.length", new OnnxAttributes().Int("axis", 0));
        _graph.Node("Range", [zero, "ids.length", scalarOne], "ids.place");
        _graph.Node("Cast", [DecoderFrame.SequenceLengths], "last.position", new OnnxAttributes().Int("to", (int)OnnxElementType.Int64));
        _graph.Node("Unsqueeze", ["last.position", one], "last.column");
        _graph.Node("Sub", ["ids.length", scalarOne], "ids.last");
        _graph.Node("Sub", ["last.column", "ids.last"], "first.column");
        return _graph.Node("Add", ["first.column", "ids.place"], "position");
    }

    private (string Normed, string Residual) Layer(int layer, string normed, string residual)
    {
        string name = $"model.layers.{layer}.";
        (normed, residual) = Add(residual, Attention(layer, name, normed), name + "post_attention_layernorm", name + "attn");
        string next = layer + 1 < _spec.Layers ? $"model.layers.{layer + 1}.input_layernorm" : "model.norm";
        return Add(residual, FeedForward(name + "mlp.", normed), next, name + "mlp");
    }

    private string Attention(int layer, string name, string input)
    {
        string packed = Linear(input, name + "attn.qkv_proj", name + "self_attn.qkv_proj", 3L * _spec.HiddenSize, _spec.HiddenSize);
        _graph.Node(
            "GroupQueryAttention",
            [packed, "", "", $"past_key_values.{layer}.key", $"past_key_values.{layer}.value", DecoderFrame.SequenceLengths, DecoderFrame.TotalLength],
            [name + "attn.heads", $"present.{layer}.key", $"present.{layer}.value"],
            new OnnxAttributes().Int("num_heads", _spec.Heads).Int("kv_num_heads", _spec.KeyValueHeads),
            OnnxDomains.Microsoft,
            $"/model/layers.{layer}/attn/GroupQueryAttention");
        return Linear(name + "attn.heads", name + "attn.o_proj", name + "self_attn.o_proj", _spec.HiddenSize, _spec.HiddenSize);
    }

    private string FeedForward(string name, string input)
    {
        string wide = Linear(input, name + "up_proj", name + "up_proj", _spec.IntermediateSize, _spec.HiddenSize);
        _graph.Node(_spec.Activation == GateActivation.Gelu ? "Gelu" : "FastGelu", [wide], name + "activated", domain: OnnxDomains.Microsoft);
        return Linear(name + "activated", name + "down_proj", name + "down_proj", _spec.HiddenSize, _spec.IntermediateSize);
    }

    private (string Normed, string Residual) Add(string residual, string added, string norm, string name)
    {
        var (weight, bias) = Norm(norm);
        _graph.Node(
            "SkipLayerNormalization", [residual, added, weight, bias], [name + ".normed", "", "", name + ".residual"],
            new OnnxAttributes().Float("epsilon", _spec.NormEpsilon), OnnxDomains.Microsoft);
        return (name + ".normed", name + ".residual");
    }

    private string Linear(string input, string name, string stored, long output, long width) =>
        _linear.Write(input, name, _weights.Get(stored + ".weight", output, width), _weights.Get(stored + ".bias", output));

    private (string Weight, string Bias) Norm(string name) => (Vector(name + ".weight"), Vector(name + ".bias"));

    private string Vector(string name) => _graph.Initializer(name, new FloatTensor(_weights.Get(name, _spec.HiddenSize)));
}
