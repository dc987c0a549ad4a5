using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>
/// What a worker tells, one JSON object a line with snake-case names; what does not apply is left out. Lines only ever get further fields. After a kill the
/// events from the resumed checkpoint on are told again: the later of two events of one step holds.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record TrainingEvent
{
    /// <summary>What happened.</summary>
    public required TrainingEventKind Event { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public long? Step { get; init; }

    /// <summary>Steps of the whole run; an estimate where the run is limited by minutes.</summary>
    public long? Steps { get; init; }

    /// <summary>How far the run is, 0 to 1.</summary>
    public double? Progress { get; init; }

    /// <summary>Times the training data was seen.</summary>
    public double? Epoch { get; init; }

    /// <summary>Tokens computed so far, padding not counted.</summary>
    public long? Tokens { get; init; }

    /// <summary>Mean loss since the last such event, nats per learned token (per pair for preferences and contrastive training).</summary>
    public double? Loss { get; init; }

    /// <summary>The learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The gradient's norm before clipping.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Tokens per second since the last such event.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Seconds of work so far, pauses not counted.</summary>
    public double? Seconds { get; init; }

    /// <summary>Measured on the validation set.</summary>
    public TrainingMetrics? Validation { get; init; }

    /// <summary>Measured on the general set.</summary>
    public TrainingMetrics? General { get; init; }

    /// <summary>The untrained model's, on the validation set.</summary>
    public TrainingMetrics? ValidationBefore { get; init; }

    /// <summary>The untrained model's, on the general set.</summary>
    public TrainingMetrics? GeneralBefore { get; init; }

    /// <summary>Whether the general set's loss is within the limit.</summary>
    public bool? WithinGate { get; init; }

    /// <summary>Whether these weights are the best so far and were saved.</summary>
    public bool? Best { get; init; }

    /// <summary>The step of the best weights.</summary>
    public long? BestStep { get; init; }

    /// <summary>Weights that change.</summary>
    public long? TrainedParameters { get; init; }

    /// <summary>All weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>Rows of the training set.</summary>
    public long? Rows { get; init; }

    /// <summary>The most memory of the process so far, bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>A folder or file that was written.</summary>
    public string? Path { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }
}
