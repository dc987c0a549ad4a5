using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>A layer of the Llama family: norms before (and, in Gemma, after) attention and feed-forward.</summary>
internal sealed class DecoderLayer
{
    private readonly DecoderSpec _spec;
    private readonly NetworkMode _mode;
    private readonly AttentionBlock _attention;
    private readonly Func<Tensor, Tensor> _feedForward;
    private readonly Tensor _inputNorm;
    private readonly Tensor _postAttentionNorm;
    private readonly Tensor? _preFeedForwardNorm;
    private readonly Tensor? _postFeedForwardNorm;

    public DecoderLayer(DecoderSpec spec, int layer, ParameterTable parameters, LinearLayers linears, NetworkMode mode)
    {
        string name = DecoderWeights.Layer(layer);
        _spec = spec;
        _mode = mode;
        _attention = new AttentionBlock(spec, layer, parameters, linears);
        _feedForward = spec.Experts is { } experts
            ? new ExpertBlock(spec, experts, name + "mlp.", parameters, linears).Forward
            : new GatedBlock(name + "mlp.", spec.Activation, linears).Forward;
        _inputNorm = parameters[name + "input_layernorm.weight"];
        _postAttentionNorm = parameters[name + "post_attention_layernorm.weight"];
        _preFeedForwardNorm = parameters.Find(name + "pre_feedforward_layernorm.weight");
        _postFeedForwardNorm = parameters.Find(name + "post_feedforward_layernorm.weight");
    }

    public Tensor Forward(Tensor residual, TokenBatch batch, RotaryPositions positions)
    {
        var attended = _attention.Forward(Normed(residual, _inputNorm), batch, positions);
        if (!_spec.PostNorms)
        {
            residual = residual + Dropped(attended);
            return residual + Dropped(_feedForward(Normed(residual, _postAttentionNorm)));
        }

        residual = residual + Dropped(Normed(attended, _postAttentionNorm));
        return residual + Dropped(Normed(_feedForward(Normed(residual, _preFeedForwardNorm!)), _postFeedForwardNorm!));
    }

    private Tensor Normed(Tensor input, Tensor weight) => Norms.Rms(input, weight, _spec.NormEpsilon);

    private Tensor Dropped(Tensor input) => _mode.IsTraining && _mode.Dropout > 0 ? F.dropout(input, _mode.Dropout) : input;
}
