namespace OrleansLlm.Contracts.Batches;

/// <summary>How far a batch is, and where it goes on after a crash. Part of a job's durable state: fields are only ever added.</summary>
public sealed record BatchProgress
{
    /// <summary>What it is doing.</summary>
    public BatchPhase Phase { get; init; }

    /// <summary>Requests in the input file.</summary>
    public int Total { get; init; }

    /// <summary>Requests that were answered.</summary>
    public int Completed { get; init; }

    /// <summary>Requests that failed, those that were not tried in time included.</summary>
    public int Failed { get; init; }

    /// <summary>Tokens used so far.</summary>
    public BatchUsage Usage { get; init; } = new();

    /// <summary>The model of the first request; null before it is known.</summary>
    public string? Model { get; init; }

    /// <summary>When requests began to be executed (UTC), or null.</summary>
    public DateTimeOffset? InProgressAt { get; init; }

    /// <summary>When the output files began to be closed (UTC), or null.</summary>
    public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>Mistakes in the input, or what ended the batch; the first hundred.</summary>
    public IReadOnlyList<BatchError> Errors { get; init; } = [];

    /// <summary>Why it stands still, or null.</summary>
    public BatchWait? Waiting { get; init; }

    /// <summary>All requests up to this line have ended.</summary>
    public int DoneThrough { get; init; }

    /// <summary>Later lines whose requests have ended too.</summary>
    public IReadOnlyList<int> DoneLater { get; init; } = [];

    /// <summary>The file of answers, once it is closed; null: there is none.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>The file of failures, once it is closed; null: there is none.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>The first record of the answers' file that may hold requests which are not counted here.</summary>
    public int OutputChunk { get; init; }

    /// <summary>The same of the failures' file.</summary>
    public int ErrorChunk { get; init; }

    /// <summary>The window has ended before the work did: what is left is noted as expired.</summary>
    public bool IsExpiring { get; init; }

    /// <summary>How the batch ends once its files are closed; null while it works on requests.</summary>
    public string? Ending { get; init; }
}
