using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Norms over the last axis.</summary>
internal static class Norms
{
    /// <summary>Root mean square (Zhang and Sennrich 2019).</summary>
    public static Tensor Rms(Tensor input, Tensor weight, double epsilon) => input * (input.square().mean([-1], keepdim: true) + epsilon).rsqrt() * weight;

    /// <summary>Mean and variance (Ba et al. 2016).</summary>
    public static Tensor Layer(Tensor input, Tensor weight, Tensor bias, double epsilon) => F.layer_norm(input, [input.shape[^1]], weight, bias, epsilon);
}
