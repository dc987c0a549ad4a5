using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks.Linears;

/// <summary>Float weights <c>[out, in]</c>; multiplied in bfloat16 where the run says so, with sums and gradients of the weights in 32 bits.</summary>
internal sealed class DenseLinear(Tensor weight, Tensor? bias, bool bfloat16) : Linear
{
    public override Tensor Forward(Tensor input)
    {
        if (!bfloat16)
        {
            return F.linear(input, weight, bias!);
        }

        var made = F.linear(input.to_type(ScalarType.BFloat16), weight.to_type(ScalarType.BFloat16)).to_type(ScalarType.Float32);
        return bias is null ? made : made + bias;
    }
}
