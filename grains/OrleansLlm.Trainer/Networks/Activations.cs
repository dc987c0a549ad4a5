using OrleansLlm.Models.Graphs.Decoders;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Functions of feed-forward layers.</summary>
internal static class Activations
{
    public static Tensor Apply(Tensor input, GateActivation activation) => activation switch
    {
        GateActivation.Silu => F.silu(input),
        GateActivation.GeluTanh => F.gelu(input, TorchSharp.Modules.GELU.Approximate.tanh),
        _ => F.gelu(input),
    };
}
