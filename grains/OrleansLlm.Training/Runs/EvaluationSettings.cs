namespace OrleansLlm.Training.Runs;

/// <summary>When a run is measured, and when it ends early.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Steps between measurements; 0: twenty times in the run, at least 10 steps apart.</summary>
    public int Every { get; init; }

    /// <summary>Measurements without a better one after which the run ends; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>Rows measured at most, per set.</summary>
    public int Rows { get; init; } = 256;

    /// <summary>Steps between checkpoints; 0: at every measurement.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Checkpoints that are kept, at least 1.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>The most that the loss on <see cref="DataSettings.General"/> may rise above that of the untrained model for weights to be kept, nats per token: 0.1 is a perplexity a tenth higher. Models that begin at random are not held to it.</summary>
    public double GeneralLimit { get; init; } = 0.1;

    /// <summary>Steps in a row with a loss or gradient that is no number, after which the run fails; fewer are left out and told.</summary>
    public int BadStepLimit { get; init; } = 5;

    internal void Check()
    {
        TrainingException.Demand(Every >= 0, "evaluation.every", "at least 0", Every);
        TrainingException.Demand(Patience >= 0, "evaluation.patience", "at least 0", Patience);
        TrainingException.Demand(Rows >= 1, "evaluation.rows", "at least 1", Rows);
        TrainingException.Demand(CheckpointEvery >= 0, "evaluation.checkpoint_every", "at least 0", CheckpointEvery);
        TrainingException.Demand(KeepCheckpoints is >= 1 and <= 1000, "evaluation.keep_checkpoints", "from 1 to 1000", KeepCheckpoints);
        TrainingException.Demand(GeneralLimit >= 0, "evaluation.general_limit", "at least 0", GeneralLimit);
        TrainingException.Demand(BadStepLimit >= 1, "evaluation.bad_step_limit", "at least 1", BadStepLimit);
    }
}
