using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>What a run learns from, and how it is measured.</summary>
internal abstract class Objective : IDisposable
{
    /// <summary>Rows (or pairs) of the training set.</summary>
    public abstract int Rows { get; }

    /// <summary>Rows of the replay set.</summary>
    public virtual int ReplayRows => 0;

    /// <summary>A hash of all training data.</summary>
    public abstract string DataHash { get; }

    /// <summary>Adds the gradients of some rows' mean loss to those of the weights.</summary>
    /// <param name="rows">Rows of the training set.</param>
    /// <param name="replay">Rows of the replay set.</param>
    public abstract StepResult Backward(IReadOnlyList<int> rows, IReadOnlyList<int> replay);

    /// <summary>Measures on the validation set; null where there is none.</summary>
    public abstract TrainingMetrics? Validate();

    /// <summary>Measures on the general set; null where there is none.</summary>
    public abstract TrainingMetrics? ValidateGeneral();

    /// <summary>What the model says of a few sequences, with the weights as they are now; null where it is no language model.</summary>
    public virtual TrainingProbe? Probe() => null;

    public virtual void Dispose()
    {
    }
}
