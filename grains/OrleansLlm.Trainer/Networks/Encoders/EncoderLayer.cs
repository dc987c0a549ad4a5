using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Trainer.Networks.Linears;
using OrleansLlm.Trainer.Parameters;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Encoders;

/// <summary>A layer: attention to all tokens, feed-forward, a norm after each.</summary>
internal sealed class EncoderLayer(EncoderSpec spec, string name, ParameterTable parameters, LinearLayers linears, NetworkMode mode)
{
    private readonly Linear _query = linears.Get(name + "attention.self.query");
    private readonly Linear _key = linears.Get(name + "attention.self.key");
    private readonly Linear _value = linears.Get(name + "attention.self.value");
    private readonly Linear _output = linears.Get(name + "attention.output.dense");
    private readonly Linear _up = linears.Get(name + "intermediate.dense");
    private readonly Linear _down = linears.Get(name + "output.dense");

    public Tensor Forward(Tensor hidden, Tensor mask)
    {
        var ready = linears.Ready(hidden);
        var attended = F.scaled_dot_product_attention(Heads(_query.Forward(ready)), Heads(_key.Forward(ready)), Heads(_value.Forward(ready)), attn_mask: mask);
        hidden = Normed(hidden + Dropped(_output.Forward(attended.transpose(1, 2).reshape(hidden.shape))), name + "attention.output.LayerNorm");
        return Normed(hidden + Dropped(_down.Forward(F.gelu(_up.Forward(linears.Ready(hidden))))), name + "output.LayerNorm");
    }

    private Tensor Heads(Tensor joined) => joined.view(joined.shape[0], joined.shape[1], spec.Heads, -1).transpose(1, 2);

    private Tensor Normed(Tensor input, string norm) => Norms.Layer(input, parameters[norm + ".weight"], parameters[norm + ".bias"], spec.NormEpsilon);

    private Tensor Dropped(Tensor input) => mode.IsTraining && mode.Dropout > 0 ? F.dropout(input, mode.Dropout) : input;
}
