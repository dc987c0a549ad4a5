using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a decoder as an ONNX graph.</summary>
internal sealed class DecoderGraphWriter
{
    public const string SequenceLengths = "seqlens_k";
    public const string TotalLength = "total_seq_len";
    private const string OutputIndices = "out_idx";
    private readonly OnnxGraphBuilder _graph = new();
    private readonly DecoderSpec _spec;
    private readonly DecoderFormat _format;
    private readonly IWeightSource _weights;
    private readonly LinearWriter _linear;
    private readonly AttentionWriter _attention;

    public DecoderGraphWriter(DecoderSpec spec, DecoderFormat format, IWeightSource weights)
    {
        spec.Check();
        format.Check(spec);
        _spec = spec;
        _format = format;
        _weights = weights;
        _graph.FloatType = format.IsHalf ? OnnxElementType.Float16 : OnnxElementType.Float;
        _linear = new LinearWriter(_graph, format.Weights, format.BlockSize, format.AccuracyLevel);
        _attention = new AttentionWriter(_graph, spec, weights, _linear, format.KvScales);
    }

    /// <summary>Builds the graph; the weights are read when it is saved.</summary>
    public OnnxGraphBuilder Build()
    {
        _graph.Input("input_ids", OnnxElementType.Int64, "batch_size", "sequence_length");
        Lengths();
        Caches();
        _graph.Initializer("cos_cache", RotaryTables.Cosines(_spec));
        _graph.Initializer("sin_cache", RotaryTables.Sines(_spec));
        var embedding = new EmbeddingWriter(_graph, _spec, _format, _weights);
        string residual = embedding.Embed("input_ids");
        string normed = _graph.Node(
            "SimplifiedLayerNormalization",
            [residual, Norm("model.layers.0.input_layernorm")],
            "model.layers.0.normed",
            new OnnxAttributes().Int("axis", -1).Float("epsilon", _spec.NormEpsilon).Int("stash_type", 1));
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            (normed, residual) = Layer(layer, normed, residual);
        }

        Logits(embedding, normed);
        return _graph;
    }

    private void Lengths()
    {
        if (_format.Inputs == DecoderInputs.Lengths)
        {
            _graph.Input(SequenceLengths, OnnxElementType.Int32, "batch_size");
            _graph.Input(TotalLength, OnnxElementType.Int32);
            _graph.Input(OutputIndices, OnnxElementType.Int64, "output_count");
            return;
        }

        _graph.Input("attention_mask", OnnxElementType.Int64, "batch_size", "total_sequence_length");
        string one = _graph.Constant("one", TensorData.Of(new long[] { 1 }, 1));
        var toInt32 = new OnnxAttributes().Int("to", (int)OnnxElementType.Int32);
        _graph.Node("ReduceSum", ["attention_mask", one], "mask.sum", new OnnxAttributes().Int("keepdims", 0));
        _graph.Node("Sub", ["mask.sum", one], "mask.last");
        _graph.Node("Cast", ["mask.last"], SequenceLengths, toInt32);
        _graph.Node("Shape", ["attention_mask"], "mask.shape");
        _graph.Node("Gather", ["mask.shape", _graph.Constant("one.scalar", TensorData.Scalar(1L))], "mask.length", new OnnxAttributes().Int("axis", 0));
        _graph.Node("Cast", ["mask.length"], TotalLength, toInt32);
    }

    private void Caches()
    {
        var type = _format.KvScales is null ? _graph.FloatType : OnnxElementType.Int8;
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            foreach (string part in (ReadOnlySpan<string>)["key", "value"])
            {
                _graph.Input($"past_key_values.{layer}.{part}", type, "batch_size", _spec.KeyValueHeads, "past_sequence_length", _spec.HeadSize);
                _graph.Output($"present.{layer}.{part}", type, "batch_size", _spec.KeyValueHeads, "total_sequence_length", _spec.HeadSize);
            }
        }
    }

    private (string Normed, string Residual) Layer(int layer, string normed, string residual)
    {
        string attended = _attention.Write(layer, normed);
        (normed, residual) = Add(residual, attended, $"model.layers.{layer}.post_attention_layernorm", $"model.layers.{layer}.attn");
        string fed = FeedForward(layer, normed);
        string next = layer + 1 < _spec.Layers ? $"model.layers.{layer + 1}.input_layernorm" : "model.norm";
        return Add(residual, fed, next, $"model.layers.{layer}.mlp");
    }

    /// <summary>Adds to the residual stream and norms the sum.</summary>
    private (string Normed, string Residual) Add(string residual, string added, string norm, string name)
    {
        var epsilon = new OnnxAttributes().Float("epsilon", _spec.NormEpsilon);
        _graph.Node("SkipSimplifiedLayerNormalization", [residual, added, Norm(norm)], [name + ".normed", "", "", name + ".residual"], epsilon, OnnxDomains.Microsoft);
        return (name + ".normed", name + ".residual");
    }

    private string FeedForward(int layer, string input)
    {
        string name = $"model.layers.{layer}.mlp.";
        string gate = _linear.Write(input, name + "gate_proj", Weight(name + "gate_proj", _spec.IntermediateSize, _spec.HiddenSize));
        string up = _linear.Write(input, name + "up_proj", Weight(name + "up_proj", _spec.IntermediateSize, _spec.HiddenSize));
        // x * sigmoid(x) is QuickGelu with alpha 1: one pass instead of two.
        _graph.Node("QuickGelu", [gate], name + "silu", new OnnxAttributes().Float("alpha", 1), OnnxDomains.Microsoft);
        string product = _graph.Node("Mul", [name + "silu", up], name + "product");
        return _linear.Write(product, name + "down_proj", Weight(name + "down_proj", _spec.HiddenSize, _spec.IntermediateSize));
    }

    private void Logits(EmbeddingWriter embedding, string normed)
    {
        if (_format.Inputs == DecoderInputs.AttentionMask)
        {
            _graph.Output("logits", _graph.FloatType, "batch_size", "sequence_length", _spec.VocabularySize);
            embedding.Head(normed, "logits");
            return;
        }

        _graph.Output("logits", _graph.FloatType, "output_count", _spec.VocabularySize);
        string flat = _graph.Constant("flat", TensorData.Of(new long[] { -1, _spec.HiddenSize }, 2));
        _graph.Node("Reshape", [normed, flat], "positions");
        embedding.Head(_graph.Node("Gather", ["positions", OutputIndices], "chosen", new OnnxAttributes().Int("axis", 0)), "logits");
    }

    private string Norm(string name) => _graph.Initializer(name + ".weight", new FloatTensor(Weight(name, _spec.HiddenSize)));

    private WeightTensor Weight(string name, params ReadOnlySpan<long> shape) => _weights.Get(name + ".weight", shape);
}
