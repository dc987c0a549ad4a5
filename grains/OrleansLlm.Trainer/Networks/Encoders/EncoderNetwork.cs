using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Encoders;

/// <summary>An encoder of the BERT family (Devlin et al. 2019): learned positions, norms after attention and feed-forward, GELU.</summary>
internal sealed class EncoderNetwork(EncoderSpec spec, ParameterTable parameters, LinearLayers linears, NetworkMode mode)
{
    private readonly EncoderLayer[] _layers =
        [.. Enumerable.Range(0, spec.Layers).Select(layer => new EncoderLayer(spec, $"{spec.Prefix}encoder.layer.{layer}.", parameters, linears, mode))];

    /// <summary>Hidden states, <c>[rows, length, hidden]</c>.</summary>
    public Tensor Hidden(TextBatch batch)
    {
        string name = spec.Prefix + "embeddings.";
        var hidden = Table(name + "word_embeddings").index_select(0, batch.Ids) + Table(name + "position_embeddings").index_select(0, Positions(batch));
        if (spec.Segments > 0)
        {
            hidden = hidden + Table(name + "token_type_embeddings").select(0, 0);
        }

        hidden = Norms.Layer(hidden, parameters[name + "LayerNorm.weight"], parameters[name + "LayerNorm.bias"], spec.NormEpsilon).view(batch.Rows, batch.Length, -1);
        var mask = batch.Real.eq(0).unsqueeze(1).unsqueeze(2);
        var added = zeros([batch.Rows, 1, 1, batch.Length], device: hidden.device).masked_fill_(mask, float.NegativeInfinity).expand(batch.Rows, 1, batch.Length, batch.Length);
        foreach (var layer in _layers)
        {
            hidden = LayerScope.Run(mode, hidden, input => layer.Forward(input, added));
        }

        return hidden;
    }

    /// <summary>A vector of length 1 for each text, <c>[rows, hidden]</c>.</summary>
    public Tensor Embed(TextBatch batch, Pooling pooling)
    {
        var hidden = Hidden(batch);
        var real = batch.Real.unsqueeze(2);
        var pooled = pooling switch
        {
            Pooling.Cls => hidden.select(1, 0),
            Pooling.Max => hidden.masked_fill(real.eq(0), float.NegativeInfinity).amax([1]),
            Pooling.LastToken => hidden.view(-1, spec.HiddenSize).index_select(0, batch.Last),
            _ => (hidden * real).sum(1) / real.sum(1),
        };
        return F.normalize(pooled, dim: 1);
    }

    private Tensor Table(string name) => parameters[name + ".weight"];

    private Tensor Positions(TextBatch batch)
    {
        var counted = batch.Real.cumsum(1);
        var places = spec.OffsetsPositions ? (counted * batch.Real) + spec.PadTokenId : arange(batch.Length, dtype: ScalarType.Float32, device: counted.device).expand(batch.Rows, batch.Length);
        return places.reshape(-1).to_type(ScalarType.Int64);
    }
}
