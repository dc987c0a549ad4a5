using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Runs a layer so that only what its gradient needs outlives it: what a step's own scope holds would stay until the step ends.</summary>
internal static class LayerScope
{
    /// <summary>Runs a layer, recomputed in the backward pass where the mode says so.</summary>
    public static Tensor Run(NetworkMode mode, Tensor input, Func<Tensor, Tensor> layer)
    {
        if (mode is { IsTraining: true, Recomputes: true })
        {
            return Recomputation.Run(input, layer);
        }

        using var scope = NewDisposeScope();
        return layer(input).MoveToOuterDisposeScope();
    }
}
