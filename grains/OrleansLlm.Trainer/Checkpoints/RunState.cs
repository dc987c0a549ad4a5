using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>Where a run is, beside its tensors.</summary>
internal sealed record RunState
{
    /// <summary>The settings, as JSON, that a run must still have when it is gone on with.</summary>
    public required string Settings { get; init; }

    /// <summary>A hash of all rows.</summary>
    public required string Data { get; init; }

    /// <summary>Steps done; the data's place and all random numbers follow from it.</summary>
    public long Step { get; init; }

    /// <summary>Steps that the optimizer made: those left out are not counted.</summary>
    public long OptimizerSteps { get; init; }

    /// <summary>Tokens computed.</summary>
    public long Tokens { get; init; }

    /// <summary>Seconds of work.</summary>
    public double Seconds { get; init; }

    /// <summary>Steps left out in a row.</summary>
    public int BadSteps { get; init; }

    /// <summary>The untrained model's measurement.</summary>
    public TrainingMetrics? Before { get; init; }

    /// <summary>The untrained model's, on the general set.</summary>
    public TrainingMetrics? GeneralBefore { get; init; }

    /// <summary>The step of the best weights.</summary>
    public long? BestStep { get; init; }

    /// <summary>Their measurement.</summary>
    public TrainingMetrics? Best { get; init; }

    /// <summary>The general set's, at the same time.</summary>
    public TrainingMetrics? BestGeneral { get; init; }

    /// <summary>Measurements since then.</summary>
    public int WithoutBetter { get; init; }
}
