using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a layer's feed-forward: gated, <c>down(f(gate(x)) * up(x))</c>, or a mixture of such experts.</summary>
internal sealed class FeedForwardWriter(OnnxGraphBuilder graph, DecoderSpec spec, DecoderFormat format, IWeightSource weights, LinearWriter linear)
{
    private readonly ExpertWriter _experts = new(graph, spec, format, weights);

    /// <summary>Adds a layer's feed-forward over normed <c>[B, S, hidden]</c>.</summary>
    public string Write(int layer, string input)
    {
        string name = $"model.layers.{layer}.mlp.";
        if (spec.Experts is not { } experts)
        {
            return Gated(name, input, spec.IntermediateSize);
        }

        string mixed = _experts.Write(name, input, experts);
        return experts.SharedIntermediateSize == 0 ? mixed : graph.Node("Add", [mixed, Shared(name, input, experts.SharedIntermediateSize)], name + "all");
    }

    /// <summary>What all tokens run through, weighed by the sigmoid of a gate of one channel.</summary>
    private string Shared(string name, string input, int width)
    {
        string made = Gated(name + "shared_expert.", input, width);
        var weight = graph.Initializer(name + "shared_expert_gate.weight", new FloatTensor(Weight(name + "shared_expert_gate", 1, spec.HiddenSize), transposed: true));
        graph.Node("MatMul", [input, weight], name + "shared_expert_gate.out");
        graph.Node("Sigmoid", [name + "shared_expert_gate.out"], name + "shared_expert_gate.share");
        return graph.Node("Mul", [made, name + "shared_expert_gate.share"], name + "shared_expert.weighed");
    }

    private string Gated(string name, string input, int width)
    {
        string gate = linear.Write(input, name + "gate_proj", Weight(name + "gate_proj", width, spec.HiddenSize));
        string up = linear.Write(input, name + "up_proj", Weight(name + "up_proj", width, spec.HiddenSize));
        string product = graph.Node("Mul", [Activate(gate, name + "activated"), up], name + "product");
        return linear.Write(product, name + "down_proj", Weight(name + "down_proj", spec.HiddenSize, width));
    }

    private string Activate(string gate, string output) => spec.Activation switch
    {
        // x * sigmoid(x) is QuickGelu with alpha 1: one pass instead of two.
        GateActivation.Silu => graph.Node("QuickGelu", [gate], output, new OnnxAttributes().Float("alpha", 1), OnnxDomains.Microsoft),
        GateActivation.GeluTanh => graph.Node("FastGelu", [gate], output, domain: OnnxDomains.Microsoft),
        _ => graph.Node("Gelu", [gate], output, domain: OnnxDomains.Microsoft),
    };

    private WeightTensor Weight(string name, params ReadOnlySpan<long> shape) => weights.Get(name + ".weight", shape);
}
