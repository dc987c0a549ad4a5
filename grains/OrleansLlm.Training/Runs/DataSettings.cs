namespace OrleansLlm.Training.Runs;

/// <summary>Files of a run: <c>.jsonl</c> (one example a line; formats in <see cref="Data.ExampleFile"/>), <c>.txt</c> (plain text), <c>.tokens</c> (<see cref="Data.TokenFile"/>).</summary>
public sealed record DataSettings
{
    /// <summary>What is learned.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>What the run is measured on; empty: a share of the training data is held out.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>The share held out where <see cref="Validation"/> is empty, 0 to 0.5. Which example is held out follows from its content, so that doubles stay on one side.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Examples like those that the model was trained on before: mixed in against forgetting.</summary>
    public IReadOnlyList<string> Replay { get; init; } = [];

    /// <summary>Their share of all rows, 0 to 0.9.</summary>
    public double ReplayShare { get; init; } = 0.25;

    /// <summary>What must not get worse: its loss is told beside the validation's, and held against <see cref="EvaluationSettings.GeneralLimit"/>.</summary>
    public IReadOnlyList<string> General { get; init; } = [];

    /// <summary>Checks the numbers.</summary>
    internal void Check()
    {
        TrainingException.Demand(Train.Count > 0, "data.train", "at least one file", 0);
        TrainingException.Demand(ValidationShare is >= 0 and <= 0.5, "data.validation_share", "from 0 to 0.5", ValidationShare);
        TrainingException.Demand(ReplayShare is >= 0 and <= 0.9, "data.replay_share", "from 0 to 0.9", ReplayShare);
        foreach (string file in Train.Concat(Validation).Concat(Replay).Concat(General))
        {
            if (!File.Exists(file))
            {
                throw TrainingException.Setting("data", "files that are there", file);
            }
        }
    }
}
