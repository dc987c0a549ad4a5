namespace OrleansLlm.Client.FineTuning;

/// <summary>A fine-tuning job. Times are seconds since 1970 (UTC).</summary>
public sealed record FineTuningJob
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The model that is trained further.</summary>
    public required string Model { get; init; }

    /// <summary><c>validating_files</c>, <c>queued</c>, <c>running</c>, <c>paused</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The name of the trained model, once it is served.</summary>
    public string? FineTunedModel { get; init; }

    /// <summary>The examples.</summary>
    public required string TrainingFile { get; init; }

    /// <summary>When it was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>When it will be done, as it looks now; null: not known.</summary>
    public long? EstimatedFinish { get; init; }

    /// <summary>Tokens that were computed and paid for.</summary>
    public long? TrainedTokens { get; init; }

    /// <summary>What they cost in US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>The file of all measurements, once it is there.</summary>
    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    /// <summary>Why it failed, or null.</summary>
    public FineTuningError? Error { get; init; }

    /// <summary>Why it stands still, or null.</summary>
    public string? Waiting { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is "succeeded" or "failed" or "cancelled";
}
