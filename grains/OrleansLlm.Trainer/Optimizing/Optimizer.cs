using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Optimizing;

/// <summary>Moves weights along their gradients. Its state is a few long vectors, which a checkpoint holds.</summary>
internal abstract class Optimizer : IDisposable
{
    /// <summary>State by name; each <c>float32 [parameters]</c> or less.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One step.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="share">The learning rate as a share of the highest.</param>
    public abstract void Step(long step, double share);

    public void Dispose()
    {
        foreach (var tensor in State.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>The optimizer of some settings.</summary>
    /// <param name="parameters">What it moves.</param>
    /// <param name="settings">Its kind and rates.</param>
    /// <param name="bfloat16">Whether products of matrices may be of that precision.</param>
    public static Optimizer Create(FlatParameters parameters, OptimizerSettings settings, bool bfloat16) => settings.Kind switch
    {
        OptimizerKind.Muon => new Muon(parameters, settings, bfloat16),
        _ => new AdamW(parameters, settings),
    };
}
