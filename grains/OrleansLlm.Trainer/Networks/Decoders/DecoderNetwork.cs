using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>A decoder of the Llama family, with all variants that <see cref="DecoderSpec"/> describes.</summary>
internal sealed class DecoderNetwork : LanguageNetwork
{
    private readonly DecoderSpec _spec;
    private readonly NetworkMode _mode;
    private readonly Tensor _embedding;
    private readonly Tensor _finalNorm;
    private readonly Linear _head;
    private readonly DecoderLayer[] _layers;
    private readonly Rotation _rotation;
    private readonly Rotation? _localRotation;

    public DecoderNetwork(DecoderSpec spec, ParameterTable parameters, LinearLayers linears, NetworkMode mode)
    {
        _spec = spec;
        _mode = mode;
        _embedding = parameters[DecoderWeights.Embedding];
        _finalNorm = parameters[DecoderWeights.FinalNorm];
        _head = linears.Get((spec.TieEmbeddings ? DecoderWeights.Embedding : DecoderWeights.Head)[..^".weight".Length]);
        _layers = [.. Enumerable.Range(0, spec.Layers).Select(layer => new DecoderLayer(spec, layer, parameters, linears, mode))];
        _rotation = new Rotation(spec, local: false, parameters.Device);
        _localRotation = spec.LocalRopeTheta > 0 ? new Rotation(spec, local: true, parameters.Device) : null;
    }

    public override Tensor Hidden(TokenBatch batch)
    {
        var positions = new RotaryPositions(_rotation, _localRotation, batch);
        var hidden = _embedding.index_select(0, batch.Ids).view(batch.Rows, batch.Length, _spec.HiddenSize);
        hidden = _spec.EmbeddingScale == 1 ? hidden : hidden * _spec.EmbeddingScale;
        foreach (var layer in _layers)
        {
            hidden = LayerScope.Run(_mode, hidden, input => layer.Forward(input, batch, positions));
        }

        return Norms.Rms(hidden, _finalNorm, _spec.NormEpsilon).view(-1, _spec.HiddenSize);
    }

    public override Tensor Logits(Tensor hidden)
    {
        var logits = _head.Forward(hidden);
        return _spec.LogitSoftcap == 0 ? logits : (logits / _spec.LogitSoftcap).tanh() * _spec.LogitSoftcap;
    }

    public override void Dispose()
    {
        _rotation.Dispose();
        _localRotation?.Dispose();
    }
}
