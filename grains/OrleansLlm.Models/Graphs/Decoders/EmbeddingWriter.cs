using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes embedding and head. Where they are one matrix, its bytes are in the file, and in memory, once.</summary>
internal sealed class EmbeddingWriter
{
    private const string Name = "model.embed_tokens";
    private const string HeadName = "lm_head";
    private readonly OnnxGraphBuilder _graph;
    private readonly DecoderSpec _spec;
    private readonly IWeightSource _weights;
    private readonly WeightFormat _format;
    private readonly int _blockSize;
    private readonly LinearWriter _linear;
    private readonly WeightTensor _matrix;

    public EmbeddingWriter(OnnxGraphBuilder graph, DecoderSpec spec, DecoderFormat format, IWeightSource weights)
    {
        _graph = graph;
        _spec = spec;
        _weights = weights;
        _format = format.HeadWeights ?? format.Weights;
        _blockSize = format.BlockSize;
        _linear = new LinearWriter(graph, _format, format.BlockSize, format.AccuracyLevel);
        _matrix = weights.Get(DecoderWeights.Embedding, spec.VocabularySize, spec.HiddenSize);
    }

    /// <summary>Adds the embedding; returns <c>[B, S, hidden]</c>.</summary>
    public string Embed(string ids)
    {
        if (_format == WeightFormat.Fp32)
        {
            _graph.Initializer(Name + ".weight", new FloatTensor(_matrix));
            return _graph.Node("Gather", [Name + ".weight", ids], Name + ".out", new OnnxAttributes().Int("axis", 0));
        }

        var quantized = new QuantizedMatrix(_matrix, _format == WeightFormat.Q4 ? 4 : 8, _blockSize);
        _graph.Initializer(Name + ".weight", quantized.Values);
        _graph.Initializer(Name + ".scales", quantized.Scales);
        return Gather(ids, quantized.Blocks);
    }

    /// <summary>Adds the head over <c>[..., hidden]</c>.</summary>
    public void Head(string hidden, string output)
    {
        if (!_spec.TieEmbeddings)
        {
            _linear.Write(hidden, HeadName, _weights.Get(DecoderWeights.Head, _spec.VocabularySize, _spec.HiddenSize), output: output);
        }
        else if (_format == WeightFormat.Fp32)
        {
            var attributes = new OnnxAttributes().Int("transB", 1);
            _graph.Node("FusedMatMul", [hidden, Name + ".weight"], [output], attributes, OnnxDomains.Microsoft, "/lm_head/MatMul");
        }
        else
        {
            _linear.Quantized(hidden, _matrix, Name + ".weight", Name + ".scales", output, "/lm_head");
        }
    }

    // The matrix stays [V, blocks, bytes], as MatMulNBits reads it, so that both share it; rows come as [B, S, blocks, blockSize] and are joined.
    private string Gather(string ids, int blocks)
    {
        var shape = _graph.Constant(Name + ".scales.shape", TensorData.Of(new long[] { _spec.VocabularySize, blocks, 1 }, 3));
        string scales = _graph.Node("Reshape", [Name + ".scales", shape], Name + ".scales3");
        var attributes = new OnnxAttributes().Int("gather_axis", 0).Int("quantize_axis", 2).Int("block_size", _blockSize).Int("bits", _format == WeightFormat.Q4 ? 4 : 8);
        string rows = _graph.Node("GatherBlockQuantized", [Name + ".weight", ids, scales], Name + ".blocks", attributes, OnnxDomains.Microsoft);
        var joined = _graph.Constant(Name + ".shape", TensorData.Of(new long[] { 0, 0, (long)blocks * _blockSize }, 3));
        string output = Name + ".out";
        if (blocks * _blockSize == _spec.HiddenSize)
        {
            return _graph.Node("Reshape", [rows, joined], output);
        }

        string padded = _graph.Node("Reshape", [rows, joined], Name + ".padded");
        string start = _graph.Constant(Name + ".start", TensorData.Of(new long[] { 0 }, 1));
        string end = _graph.Constant(Name + ".end", TensorData.Of(new long[] { _spec.HiddenSize }, 1));
        string axis = _graph.Constant(Name + ".axis", TensorData.Of(new long[] { 2 }, 1));
        return _graph.Node("Slice", [padded, start, end, axis], output);
    }
}
