using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>The weights that were kept, in OpenAI's shape: of each job those that measured best.</summary>
internal sealed record FineTuningCheckpointView
{
    public required string Id { get; init; }

    public string Object { get; } = "fine_tuning.job.checkpoint";

    public long CreatedAt { get; init; }

    public required string FineTunedModelCheckpoint { get; init; }

    public required string FineTuningJobId { get; init; }

    public long StepNumber { get; init; }

    public required FineTuningMetricsView Metrics { get; init; }

    /// <summary>The best weights of a job whose model is served.</summary>
    public static FineTuningCheckpointView? Of(JobInfo job, FineTuningProgress progress) => progress is not { FineTunedModel: { } model, Best: { } best } ? null : new()
    {
        Id = $"ftckpt-{job.Id["ftjob-".Length..]}-{best.Step}",
        CreatedAt = (job.EndedAt ?? job.CreatedAt).ToUnixTimeSeconds(),
        FineTunedModelCheckpoint = model,
        FineTuningJobId = job.Id,
        StepNumber = best.Step,
        Metrics = FineTuningMetricsView.Of(best),
    };
}
