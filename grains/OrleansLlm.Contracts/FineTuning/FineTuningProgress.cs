using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Contracts.FineTuning;

/// <summary>How far a job is, and where it goes on after a crash. Part of a job's durable state: fields are only ever added.</summary>
public sealed record FineTuningProgress
{
    /// <summary>What it is doing.</summary>
    public FineTuningPhase Phase { get; init; }

    /// <summary>Examples of the training file.</summary>
    public int Examples { get; init; }

    /// <summary>Tokens that were computed and paid for.</summary>
    public long TrainedTokens { get; init; }

    /// <summary>Slices of tokens that were reserved and settled.</summary>
    public int BilledSlices { get; init; }

    /// <summary>What they cost in US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>When it will be done, as it looks now (UTC); null: not known.</summary>
    public DateTimeOffset? EstimatedFinish { get; init; }

    /// <summary>The name of the trained model, once it is served.</summary>
    public string? FineTunedModel { get; init; }

    /// <summary>The file of all measurements, once it is there.</summary>
    public string? ResultFileId { get; init; }

    /// <summary>The last events, oldest first.</summary>
    public IReadOnlyList<FineTuningEvent> Events { get; init; } = [];

    /// <summary>What was measured of the weights that were kept; null before.</summary>
    public FineTuningMetrics? Best { get; init; }

    /// <summary>Why it stands still, or null.</summary>
    public BatchWait? Waiting { get; init; }

    /// <summary>How often in a row the worker failed for no reason of the job's own; a checkpoint beyond the last one begins the count anew.</summary>
    public int Failures { get; init; }

    /// <summary>The step of the newest checkpoint: what a failure can not take away.</summary>
    public long KeptStep { get; init; }
}
