using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Linears;

/// <summary>A linear layer over <c>[..., in]</c>, giving <c>float32 [..., out]</c>.</summary>
internal abstract class Linear
{
    public abstract Tensor Forward(Tensor input);
}
