using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Quantization;

/// <summary>
/// A decoder's weights, the same function in numbers that lose less when they are rounded: what a linear layer reads is made smaller by factors where it comes from (a norm,
/// the values of the attention, the feed-forward's upper half), and the layer's columns are made larger by them. A layer's factors are found when its first weight is read.
/// </summary>
/// <param name="inner">The weights.</param>
/// <param name="spec">The decoder: of the gated kind, without experts.</param>
/// <param name="moments">What each layer reads, by its name (<c>model.layers.0.attn.o_proj</c>); what was not measured stays as it is.</param>
/// <param name="search">Finds factors.</param>
internal sealed class AwqWeights(IWeightSource inner, DecoderSpec spec, IReadOnlyDictionary<string, InputMoments> moments, AwqSearch search) : IWeightSource
{
    private const string Layers = "model.layers.";
    private readonly Dictionary<int, LayerFactors> _factors = [];

    public string Origin => inner.Origin;

    public WeightTensor? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (inner.Find(name) is not { } found)
        {
            return null;
        }

        int end = name.StartsWith(Layers, StringComparison.Ordinal) ? name.IndexOf('.', Layers.Length) : -1;
        return end < 0 || !int.TryParse(name.AsSpan(Layers.Length, end - Layers.Length), out int layer) ? found : Scaled(name[(end + 1)..], found, Of(layer));
    }

    private WeightTensor Scaled(string name, WeightTensor found, LayerFactors factors)
    {
        var (rows, columns) = name switch
        {
            "input_layernorm.weight" => (Inverse(factors.Attention), null),
            "self_attn.q_proj.weight" or "self_attn.k_proj.weight" => (null, factors.Attention),
            "self_attn.v_proj.weight" => (Inverse(factors.Values), factors.Attention),
            "self_attn.v_proj.bias" => (Inverse(factors.Values), null),
            "self_attn.o_proj.weight" => (null, Heads(factors.Values)),
            "mlp.gate_proj.weight" => (null, factors.FeedForward),
            "mlp.up_proj.weight" => (Inverse(factors.Product), factors.FeedForward),
            "mlp.down_proj.weight" => (null, factors.Product),
            _ when name == NormOfFeedForward => (Inverse(factors.FeedForward), null),
            _ => ((float[]?)null, (float[]?)null),
        };
        return rows is null && columns is null ? found : new ScaledTensor(found, rows, columns);
    }

    private string NormOfFeedForward => spec.PostNorms ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight";

    private LayerFactors Of(int layer)
    {
        lock (_factors)
        {
            return _factors.TryGetValue(layer, out var known) ? known : _factors[layer] = Search(layer);
        }
    }

    private LayerFactors Search(int layer)
    {
        string name = $"{Layers}{layer}.";
        var values = Factors($"{name}attn.o_proj", [name + "self_attn.o_proj"], Shared);
        return new LayerFactors(
            Factors(spec.QueryKeyNorm ? $"{name}attn.q_proj" : $"{name}attn.qkv_proj", [name + "self_attn.q_proj", name + "self_attn.k_proj", name + "self_attn.v_proj"]),
            values is null ? null : [.. Enumerable.Range(0, spec.KeyValueHeads * spec.HeadSize).Select(i => values[(i / spec.HeadSize * Group * spec.HeadSize) + (i % spec.HeadSize)])],
            Factors($"{name}mlp.gate_proj", [name + "mlp.gate_proj", name + "mlp.up_proj"]),
            Factors($"{name}mlp.down_proj", [name + "mlp.down_proj"]));
    }

    private float[]? Factors(string layer, IReadOnlyList<string> weights, Func<float[], float[]>? share = null)
    {
        if (!moments.TryGetValue(layer, out var read))
        {
            return null;
        }

        float[] squares = [.. read.Norms().Select(norm => norm * norm / Math.Max(read.Tokens, 1))];
        return search.Find([.. weights.Select(weight => inner.Get(weight + ".weight", inner.Find(weight + ".weight")!.Shape[0], read.Width))], read, share?.Invoke(squares) ?? squares);
    }

    private int Group => spec.Heads / spec.KeyValueHeads;

    /// <summary>Heads that share values share their factors: the means of their squares.</summary>
    private float[] Shared(float[] squares)
    {
        var groups = Enumerable.Range(0, spec.KeyValueHeads * spec.HeadSize).Select(i =>
            Enumerable.Range(0, Group).Average(head => squares[(((i / spec.HeadSize * Group) + head) * spec.HeadSize) + (i % spec.HeadSize)])).ToArray();
        return Heads(groups)!;
    }

    /// <summary>What is told of the values' channels, for each head that reads them.</summary>
    private float[]? Heads(float[]? values) => values is null
        ? null
        : [.. Enumerable.Range(0, spec.Heads * spec.HeadSize).Select(i => values[(i / spec.HeadSize / Group * spec.HeadSize) + (i % spec.HeadSize)])];

    private static float[]? Inverse(float[]? factors) => factors is null ? null : [.. factors.Select(factor => 1 / factor)];

    /// <summary>The factors of one layer; null: as it is.</summary>
    /// <param name="Attention">Of what queries, keys and values read.</param>
    /// <param name="Values">Of the values, <c>[key-value heads * head size]</c>.</param>
    /// <param name="FeedForward">Of what gate and upper half read.</param>
    /// <param name="Product">Of what the lower half reads.</param>
    private sealed record LayerFactors(float[]? Attention, float[]? Values, float[]? FeedForward, float[]? Product);
}
