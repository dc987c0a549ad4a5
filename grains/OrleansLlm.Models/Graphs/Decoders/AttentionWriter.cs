using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a layer's attention: projections, norms of the heads, GroupQueryAttention with rotary positions, output projection.</summary>
internal sealed class AttentionWriter(OnnxGraphBuilder graph, DecoderSpec spec, IWeightSource weights, LinearWriter linear, KvScales? scales)
{
    /// <summary>Adds a layer's attention over normed <c>[B, S, hidden]</c>.</summary>
    public string Write(int layer, string input)
    {
        string name = $"model.layers.{layer}.attn.";
        string[] queries = spec.QueryKeyNorm ? Apart(layer, name, input) : [Packed(layer, name, input), "", ""];
        var (key, value) = ($"past_key_values.{layer}.key", $"past_key_values.{layer}.value");
        graph.Node(
            "GroupQueryAttention",
            [.. queries, key, value, DecoderFrame.SequenceLengths, DecoderFrame.TotalLength, .. Rotation(layer), .. Scales(layer, name)],
            [name + "heads", $"present.{layer}.key", $"present.{layer}.value"],
            Attributes(layer),
            OnnxDomains.Microsoft,
            $"/model/layers.{layer}/attn/GroupQueryAttention");
        long width = (long)spec.Heads * spec.HeadSize;
        var bias = spec.OutputBias ? Weight(layer, "o_proj.bias", spec.HiddenSize) : null;
        return linear.Write(name + "heads", name + "o_proj", Weight(layer, "o_proj.weight", spec.HiddenSize, width), bias);
    }

    private string[] Rotation(int layer)
    {
        bool local = spec.IsLocal(layer);
        string end = local ? "_local" : "";
        var tables = new RotaryTables(spec, local);
        return [graph.Constant("cos_cache" + end, tables.Cosines()), graph.Constant("sin_cache" + end, tables.Sines())];
    }

    private OnnxAttributes Attributes(int layer)
    {
        var attributes = new OnnxAttributes().Int("num_heads", spec.Heads).Int("kv_num_heads", spec.KeyValueHeads).Int("do_rotary", 1).Int("rotary_interleaved", 0);
        if (scales is not null)
        {
            attributes.Text("k_quant_type", "PER_CHANNEL").Text("v_quant_type", "PER_CHANNEL").Int("kv_cache_bit_width", 8);
        }

        if (spec.AttentionScale > 0)
        {
            attributes.Float("scale", spec.AttentionScale);
        }

        if (spec.AttentionSoftcap > 0)
        {
            attributes.Float("softcap", spec.AttentionSoftcap);
        }

        return spec.Window(layer) > 0 ? attributes.Int("local_window_size", spec.Window(layer)) : attributes;
    }

    // Between them and the rotary tables are three inputs that are not used: positions, attention bias, head sinks.
    private string[] Scales(int layer, string name) => scales is null
        ? []
        :
        [
            "", "", "",
            graph.Initializer(name + "k_scale", TensorData.Of(scales.Keys[layer].AsMemory(), 1, spec.KeyValueHeads, 1, spec.HeadSize)),
            graph.Initializer(name + "v_scale", TensorData.Of(scales.Values[layer].AsMemory(), 1, spec.KeyValueHeads, 1, spec.HeadSize)),
        ];

    private string Packed(int layer, string name, string input) => linear.Write(
        input,
        name + "qkv_proj",
        new ConcatenatedTensor([Matrix(layer, "q", spec.Heads), Matrix(layer, "k", spec.KeyValueHeads), Matrix(layer, "v", spec.KeyValueHeads)]),
        spec.QkvBias ? new ConcatenatedTensor([Bias(layer, "q", spec.Heads)!, Bias(layer, "k", spec.KeyValueHeads)!, Bias(layer, "v", spec.KeyValueHeads)!]) : null);

    private string[] Apart(int layer, string name, string input) =>
    [
        .. new[] { ("q", spec.Heads), ("k", spec.KeyValueHeads), ("v", spec.KeyValueHeads) }.Select(part =>
        {
            string made = linear.Write(input, $"{name}{part.Item1}_proj", Matrix(layer, part.Item1, part.Item2), Bias(layer, part.Item1, part.Item2));
            return part.Item1 == "v" ? made : Norm(layer, name + part.Item1, made, part.Item1, part.Item2);
        }),
    ];

    private string Norm(int layer, string name, string input, string part, int heads)
    {
        string apart = graph.Constant($"heads.{heads}", TensorData.Of(new long[] { 0, 0, heads, spec.HeadSize }, 4));
        string joined = graph.Constant($"joined.{heads}", TensorData.Of(new long[] { 0, 0, (long)heads * spec.HeadSize }, 3));
        string weight = graph.Initializer(name + "_norm.weight", new FloatTensor(Weight(layer, part + "_norm.weight", spec.HeadSize)));
        graph.Node("Reshape", [input, apart], name + "_heads");
        graph.Node("SimplifiedLayerNormalization", [name + "_heads", weight], name + "_normed", new OnnxAttributes().Int("axis", -1).Float("epsilon", spec.NormEpsilon).Int("stash_type", 1));
        return graph.Node("Reshape", [name + "_normed", joined], name + "_norm.out");
    }

    private WeightTensor Matrix(int layer, string part, int heads) => Weight(layer, part + "_proj.weight", (long)heads * spec.HeadSize, spec.HiddenSize);

    private WeightTensor? Bias(int layer, string part, int heads) => spec.QkvBias ? Weight(layer, part + "_proj.bias", (long)heads * spec.HeadSize) : null;

    private WeightTensor Weight(int layer, string name, params ReadOnlySpan<long> shape) =>
        weights.Get($"{DecoderWeights.Layer(layer)}self_attn.{name}", shape);
}
