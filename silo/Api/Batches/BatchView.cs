using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>A batch in OpenAI's shape, with the reason for standing still; times in Unix seconds. What does not apply is left out or null, as OpenAI does.</summary>
internal sealed record BatchView
{
    public required string Id { get; init; }

    public string Object { get; } = "batch";

    public required string Endpoint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    public BatchErrorsView? Errors { get; init; }

    public required string InputFileId { get; init; }

    public required string CompletionWindow { get; init; }

    public required string Status { get; init; }

    public string? OutputFileId { get; init; }

    public string? ErrorFileId { get; init; }

    public long CreatedAt { get; init; }

    public long? InProgressAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? FinalizingAt { get; init; }

    public long? CompletedAt { get; init; }

    public long? FailedAt { get; init; }

    public long? ExpiredAt { get; init; }

    public long? CancellingAt { get; init; }

    public long? CancelledAt { get; init; }

    public required BatchCountsView RequestCounts { get; init; }

    public required BatchUsageView Usage { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Why it stands still and when it tries again; left out while it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BatchWaitView? Waiting { get; init; }

    /// <summary>Shows a batch.</summary>
    public static BatchView Of(JobInfo job)
    {
        var input = JsonSerializer.Deserialize(job.Request.Input, BatchJson.Default.BatchInput)!;
        var progress = job.Progress is { } saved ? JsonSerializer.Deserialize(saved, BatchJson.Default.BatchProgress)! : new BatchProgress();
        long? EndedAs(JobStatus status) => job.Status == status ? job.EndedAt?.ToUnixTimeSeconds() : null;
        return new BatchView
        {
            Id = job.Id,
            Endpoint = input.Endpoint,
            Model = progress.Model,
            Errors = progress.Errors.Count > 0 ? new BatchErrorsView([.. progress.Errors.Select(BatchErrorView.Of)]) : null,
            InputFileId = input.InputFileId,
            CompletionWindow = input.CompletionWindow,
            Status = StatusOf(job, progress),
            OutputFileId = progress.OutputFileId,
            ErrorFileId = progress.ErrorFileId,
            CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
            InProgressAt = progress.InProgressAt?.ToUnixTimeSeconds(),
            ExpiresAt = job.CreatedAt.ToUnixTimeSeconds() + input.WindowSeconds,
            FinalizingAt = progress.FinalizingAt?.ToUnixTimeSeconds(),
            CompletedAt = EndedAs(JobStatus.Succeeded),
            FailedAt = EndedAs(JobStatus.Failed),
            ExpiredAt = EndedAs(JobStatus.Expired),
            CancellingAt = job.CancellingAt?.ToUnixTimeSeconds(),
            CancelledAt = EndedAs(JobStatus.Cancelled),
            RequestCounts = new BatchCountsView(progress.Total, progress.Completed, progress.Failed),
            Usage = BatchUsageView.Of(progress.Usage),
            Metadata = input.Metadata,
            Waiting = job.HasEnded || progress.Waiting is not { } wait ? null
                : new BatchWaitView(wait.Code, wait.Message, wait.Since.ToUnixTimeSeconds(), wait.RetryAt.ToUnixTimeSeconds()),
        };
    }

    private static string StatusOf(JobInfo job, BatchProgress progress) => job.Status switch
    {
        JobStatus.Running => EnumWords.Of(progress.Phase),
        JobStatus.Succeeded => "completed",
        var status => EnumWords.Of(status),
    };
}
