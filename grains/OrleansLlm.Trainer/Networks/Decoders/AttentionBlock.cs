using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>A layer's attention: projections, norms of the heads, rotation, grouped queries, output projection.</summary>
internal sealed class AttentionBlock
{
    private readonly DecoderSpec _spec;
    private readonly int _window;
    private readonly bool _isLocal;
    private readonly LinearLayers _linears;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Tensor? _queryNorm;
    private readonly Tensor? _keyNorm;

    public AttentionBlock(DecoderSpec spec, int layer, ParameterTable parameters, LinearLayers linears)
    {
        string name = DecoderWeights.Layer(layer) + "self_attn.";
        _spec = spec;
        _window = spec.Window(layer);
        _isLocal = spec.IsLocal(layer);
        _linears = linears;
        (_query, _key, _value, _output) = (linears.Get(name + "q_proj"), linears.Get(name + "k_proj"), linears.Get(name + "v_proj"), linears.Get(name + "o_proj"));
        _queryNorm = parameters.Find(name + "q_norm.weight");
        _keyNorm = parameters.Find(name + "k_norm.weight");
    }

    /// <summary>Attends over normed <c>[rows, length, hidden]</c>.</summary>
    public Tensor Forward(Tensor input, TokenBatch batch, RotaryPositions positions)
    {
        var ready = _linears.Ready(input);
        var query = positions.Rotate(Normed(Heads(_query.Forward(ready), _spec.Heads), _queryNorm), _isLocal).transpose(1, 2);
        var key = positions.Rotate(Normed(Heads(_key.Forward(ready), _spec.KeyValueHeads), _keyNorm), _isLocal).transpose(1, 2);
        var value = Heads(_value.Forward(ready), _spec.KeyValueHeads).transpose(1, 2);
        var attended = Attention.Of(query, Repeated(key), Repeated(value), batch, _window, _spec.AttentionScale, _spec.AttentionSoftcap);
        return _output.Forward(attended.transpose(1, 2).reshape(input.shape[0], input.shape[1], -1));
    }

    private Tensor Heads(Tensor joined, int heads) => joined.view(joined.shape[0], joined.shape[1], heads, _spec.HeadSize);

    private Tensor Normed(Tensor heads, Tensor? norm) => norm is null ? heads : Norms.Rms(heads, norm, _spec.NormEpsilon);

    private Tensor Repeated(Tensor heads) => _spec.Heads == _spec.KeyValueHeads ? heads : heads.repeat_interleave(_spec.Heads / _spec.KeyValueHeads, 1);
}
