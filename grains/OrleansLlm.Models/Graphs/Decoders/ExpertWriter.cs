using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a mixture of experts: ONNX Runtime's MoE operator over the router's logits, gate and up projection interleaved row by row.</summary>
internal sealed class ExpertWriter(OnnxGraphBuilder graph, DecoderSpec spec, DecoderFormat format, IWeightSource weights)
{
    /// <summary>Adds a layer's experts over normed <c>[B, S, hidden]</c>.</summary>
    /// <param name="name">The start of the layer's names (<c>model.layers.0.mlp.</c>).</param>
    public string Write(string name, string input, ExpertSpec experts)
    {
        if (spec.Activation != GateActivation.Silu)
        {
            throw new ArgumentException($"{nameof(DecoderSpec.Activation)} must be {GateActivation.Silu} where there are experts. Given: {spec.Activation}");
        }

        string router = graph.Initializer(name + "gate.weight", new FloatTensor(weights.Get(name + "gate.weight", experts.Count, spec.HiddenSize), transposed: true));
        string rows = graph.Constant("experts.rows", TensorData.Of(new long[] { -1, experts.Count }, 2));
        graph.Node("MatMul", [input, router], name + "gate.out");
        graph.Node("Reshape", [name + "gate.out", rows], name + "gate.logits");
        var first = new StackedTensor([.. Each(experts, expert => GateUp(name, expert, experts))]);
        var second = new StackedTensor([.. Each(experts, expert => weights.Get($"{name}experts.{expert}.down_proj.weight", spec.HiddenSize, experts.IntermediateSize))]);
        var attributes = new OnnxAttributes().Int("k", experts.PerToken).Text("activation_type", "swiglu").Int("swiglu_fusion", 1)
            .Float("activation_alpha", 1).Float("activation_beta", 0).Int("normalize_routing_weights", 1);
        string mixed = format.Weights == WeightFormat.Fp32
            ? graph.Node("MoE", [input, name + "gate.logits", Floats(name + "experts.gate_up", first), "", Floats(name + "experts.down", second), ""], name + "experts.out", attributes, OnnxDomains.Microsoft)
            : graph.Node(
                "QMoE",
                [input, name + "gate.logits", .. Quantized(name + "experts.gate_up", first), "", .. Quantized(name + "experts.down", second), ""],
                name + "experts.out",
                attributes.Int("expert_weight_bits", Bits).Int("block_size", format.BlockSize),
                OnnxDomains.Microsoft);
        return experts.NormalizeWeights ? mixed : graph.Node("Mul", [mixed, ChosenShare(name, experts)], name + "experts.weighed");
    }

    private int Bits => format.Weights == WeightFormat.Q4 ? 4 : 8;

    private string Floats(string name, StackedTensor stacked) => graph.Initializer(name, new FloatTensor(stacked));

    /// <summary>Values <c>uint8 [experts, rows, blocks * blockSize * bits / 8]</c> and scales <c>[experts, rows, blocks]</c>.</summary>
    private string[] Quantized(string name, StackedTensor stacked)
    {
        var (experts, rows) = (stacked.Shape[0], stacked.Shape[1]);
        var quantized = new QuantizedMatrix(stacked.Rows(), Bits, format.BlockSize);
        return
        [
            graph.Initializer(name, new ReshapedTensor(quantized.Values, [experts, rows, (long)quantized.Blocks * format.BlockSize * Bits / 8])),
            graph.Initializer(name + ".scales", new ReshapedTensor(quantized.Scales, [experts, rows, quantized.Blocks])),
        ];
    }

    /// <summary>The probability of all chosen experts together, <c>[B, S, 1]</c>: the operator on CPUs always makes the weights add up to 1, whatever it is told.</summary>
    private string ChosenShare(string name, ExpertSpec experts)
    {
        string count = graph.Constant("experts.chosen", TensorData.Of(new long[] { experts.PerToken }, 1));
        string last = graph.Constant("experts.axis", TensorData.Of(new long[] { -1 }, 1));
        graph.Node("Softmax", [name + "gate.out"], name + "gate.shares", new OnnxAttributes().Int("axis", -1));
        graph.Node("TopK", [name + "gate.shares", count], [name + "gate.chosen", name + "gate.places"], new OnnxAttributes().Int("axis", -1));
        return graph.Node("ReduceSum", [name + "gate.chosen", last], name + "gate.sum", new OnnxAttributes().Int("keepdims", 1));
    }

    private static IEnumerable<WeightTensor> Each(ExpertSpec experts, Func<int, WeightTensor> make) => Enumerable.Range(0, experts.Count).Select(make);

    private InterleavedRows GateUp(string name, int expert, ExpertSpec experts) => new(
        weights.Get($"{name}experts.{expert}.gate_proj.weight", experts.IntermediateSize, spec.HiddenSize),
        weights.Get($"{name}experts.{expert}.up_proj.weight", experts.IntermediateSize, spec.HiddenSize));
}
