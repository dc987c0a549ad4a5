using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Linears;

/// <summary>A frozen layer with a low-rank addition: <c>y += scale * B A x</c>.</summary>
internal sealed class LoraLinear(Linear inner, Tensor a, Tensor b, double scale, double dropout, NetworkMode mode, bool bfloat16) : Linear
{
    public override Tensor Forward(Tensor input)
    {
        var type = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var seen = mode.IsTraining && dropout > 0 ? F.dropout(input, dropout) : input;
        var added = F.linear(F.linear(seen.to_type(type), a.to_type(type)), b.to_type(type)).to_type(ScalarType.Float32);
        return inner.Forward(input) + (added * scale);
    }
}
