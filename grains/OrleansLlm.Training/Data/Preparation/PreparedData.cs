using OrleansLlm.Training.Data.Checks;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>What is left of some files.</summary>
public sealed record PreparedData
{
    /// <summary>Lines that were read, by file in the order given.</summary>
    public required IReadOnlyList<(string File, int Lines)> Read { get; init; }

    /// <summary>What was left out, in order.</summary>
    public required IReadOnlyList<DataFinding> Findings { get; init; }

    /// <summary>Personal data that was taken out, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Scrubbed { get; init; }

    /// <summary>What is learned.</summary>
    public required IReadOnlyList<TrainingExample> Train { get; init; }

    /// <summary>What is measured during training.</summary>
    public required IReadOnlyList<TrainingExample> Validation { get; init; }

    /// <summary>Lengths of all that is left.</summary>
    public required LengthFigures Lengths { get; init; }

    /// <summary>What lengths are counted in.</summary>
    public required string Unit { get; init; }
}
