using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>One run of a job, as its handler sees it.</summary>
public sealed class JobRun
{
    /// <summary>Which job.</summary>
    public required JobKey Key { get; init; }

    /// <summary>What is to be done, for whom.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>When the job was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What was saved last, by this or an earlier run; null: nothing yet.</summary>
    public string? Progress { get; init; }

    /// <summary>Fires when the job is asked to end: the handler keeps what it did and returns.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>Saves progress; durable when it returns. Where a run goes on after a crash of its silo.</summary>
    /// <exception cref="LlmException">Conflict: another silo has taken the job up, so this run must stop.</exception>
    public required Func<string, Task> SaveAsync { get; init; }

    /// <summary>Throws when the key that pays may no longer be used. Handlers ask now and then, before they spend.</summary>
    /// <exception cref="LlmException">Forbidden: the key is revoked or expired, or its tenant suspended.</exception>
    public required Func<CancellationToken, Task> CheckOwnerAsync { get; init; }
}
