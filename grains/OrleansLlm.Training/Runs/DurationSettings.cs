namespace OrleansLlm.Training.Runs;

/// <summary>How long a run is: the first of these that is not 0, steps, minutes, epochs.</summary>
public sealed record DurationSettings
{
    /// <summary>Times that every row is seen.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; }

    /// <summary>Minutes of work, pauses not counted. The learning rate follows the clock: a slow machine anneals too, but the run can not be repeated exactly.</summary>
    public double Minutes { get; init; }

    internal void Check()
    {
        TrainingException.Demand(Epochs is >= 0 and <= 100_000, "duration.epochs", "from 0 to 100000", Epochs);
        TrainingException.Demand(Steps >= 0, "duration.steps", "at least 0", Steps);
        TrainingException.Demand(Minutes is >= 0 and <= 1_000_000, "duration.minutes", "from 0 to 1000000", Minutes);
        TrainingException.Demand(Epochs > 0 || Steps > 0 || Minutes > 0, "duration", "epochs, steps or minutes above 0", 0);
    }
}
