using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>GPT-2 (Radford et al. 2019): learned positions, layer norms with biases, a feed-forward without a gate.</summary>
internal sealed class Gpt2Network : LanguageNetwork
{
    private readonly DecoderSpec _spec;
    private readonly ParameterTable _parameters;
    private readonly LinearLayers _linears;
    private readonly NetworkMode _mode;
    private readonly Linear _head;
    private readonly (Linear Packed, Linear Output, Linear Up, Linear Down)[] _layers;

    public Gpt2Network(DecoderSpec spec, ParameterTable parameters, LinearLayers linears, NetworkMode mode)
    {
        _spec = spec;
        _parameters = parameters;
        _linears = linears;
        _mode = mode;
        _head = linears.Get((spec.TieEmbeddings ? DecoderWeights.Embedding : DecoderWeights.Head)[..^".weight".Length]);
        _layers = [.. Enumerable.Range(0, spec.Layers).Select(DecoderWeights.Layer).Select(name =>
            (linears.Get(name + "self_attn.qkv_proj"), linears.Get(name + "self_attn.o_proj"), linears.Get(name + "mlp.up_proj"), linears.Get(name + "mlp.down_proj")))];
    }

    public override Tensor Hidden(TokenBatch batch)
    {
        var hidden = _parameters[DecoderWeights.Embedding].index_select(0, batch.Ids) + _parameters[DecoderWeights.Positions].index_select(0, batch.Positions);
        hidden = hidden.view(batch.Rows, batch.Length, _spec.HiddenSize);
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            int place = layer;
            hidden = LayerScope.Run(_mode, hidden, input => Layer(place, input, batch));
        }

        return Normed(hidden, "model.norm").view(-1, _spec.HiddenSize);
    }

    public override Tensor Logits(Tensor hidden) => _head.Forward(hidden);

    public override void Dispose()
    {
    }

    private Tensor Layer(int layer, Tensor residual, TokenBatch batch)
    {
        string name = DecoderWeights.Layer(layer);
        var (packed, output, up, down) = _layers[layer];
        var parts = packed.Forward(_linears.Ready(Normed(residual, name + "input_layernorm"))).chunk(3, -1);
        var attended = Attention.Of(Heads(parts[0], batch), Heads(parts[1], batch), Heads(parts[2], batch), batch, window: 0);
        residual = residual + Dropped(output.Forward(attended.transpose(1, 2).reshape(residual.shape)));
        var wide = up.Forward(_linears.Ready(Normed(residual, name + "post_attention_layernorm")));
        return residual + Dropped(down.Forward(Activations.Apply(wide, _spec.Activation)));
    }

    private Tensor Heads(Tensor joined, TokenBatch batch) => joined.reshape(batch.Rows, batch.Length, _spec.Heads, _spec.HeadSize).transpose(1, 2);

    private Tensor Normed(Tensor input, string name) => Norms.Layer(input, _parameters[name + ".weight"], _parameters[name + ".bias"], _spec.NormEpsilon);

    private Tensor Dropped(Tensor input) => _mode.IsTraining && _mode.Dropout > 0 ? F.dropout(input, _mode.Dropout) : input;
}
