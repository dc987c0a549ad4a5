using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Writes linear layers <c>y = x Wᵀ + b</c> into a graph: MatMul, or MatMulNBits where the weights are quantised.</summary>
/// <param name="graph">The graph.</param>
/// <param name="format">How the weights are stored.</param>
/// <param name="blockSize">Values per scale: 16 or more, a power of 2.</param>
/// <param name="accuracyLevel">MatMulNBits: 1 computes in float; 4 rounds activations to 8 bits, which is the fastest.</param>
/// <param name="isAsymmetric">Blocks have a level of their own for zero.</param>
/// <param name="quantizer">Quantises layers in another way than rounding; null: all are rounded.</param>
internal sealed class LinearWriter(OnnxGraphBuilder graph, WeightFormat format, int blockSize, int accuracyLevel, bool isAsymmetric = false, IWeightQuantizer? quantizer = null)
{
    private readonly Dictionary<string, LinearLayer> _layers = new(StringComparer.Ordinal);

    /// <summary>What was written, by name.</summary>
    public IReadOnlyDictionary<string, LinearLayer> Layers => _layers;

    private int Bits => format == WeightFormat.Q4 ? 4 : 8;

    /// <summary>Adds a layer.</summary>
    /// <param name="input">What it reads, <c>[..., in]</c>.</param>
    /// <param name="name">The layer's name with dots (<c>model.layers.0.mlp.up_proj</c>); weights and nodes are named by it.</param>
    /// <param name="weights"><c>[out, in]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <param name="output">The output's name; null: made from the layer's.</param>
    /// <returns>The output, <c>[..., out]</c>.</returns>
    public string Write(string input, string name, WeightTensor weights, WeightTensor? bias = null, string? output = null)
    {
        _layers[name] = new LinearLayer(input, weights);
        output ??= name + ".out";
        string product = bias is null ? output : name + ".product";
        string node = "/" + name.Replace('.', '/').Replace("/layers/", "/layers.", StringComparison.Ordinal);
        if (format == WeightFormat.Fp32)
        {
            string matrix = graph.Initializer(name + ".weight", new FloatTensor(weights, transposed: true));
            graph.Node("MatMul", [input, matrix], [product], name: node + "/MatMul");
        }
        else
        {
            var quantized = quantizer?.Quantize(name, weights, Bits, blockSize) ?? new QuantizedMatrix(weights, Bits, blockSize, isAsymmetric);
            string values = graph.Initializer(name + ".weight", quantized.Values);
            string scales = graph.Initializer(name + ".scales", quantized.Scales);
            Quantized(input, weights, values, scales, product, node, quantized.Zeros is { } zeros ? graph.Initializer(name + ".zeros", zeros) : null);
        }

        return bias is null ? output : graph.Node("Add", [product, graph.Initializer(name + ".bias", new FloatTensor(bias))], output);
    }

    /// <summary>Adds a MatMulNBits over weights that are in the graph already.</summary>
    public void Quantized(string input, WeightTensor weights, string values, string scales, string output, string node, string? zeros = null)
    {
        var attributes = new OnnxAttributes().Int("K", weights.Shape[1]).Int("N", weights.Shape[0]).Int("bits", Bits).Int("block_size", blockSize).Int("accuracy_level", accuracyLevel);
        graph.Node("MatMulNBits", zeros is null ? [input, values, scales] : [input, values, scales, zeros], [output], attributes, OnnxDomains.Microsoft, node + "/MatMulNBits");
    }
}
