using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>A fine-tuning job in OpenAI's shape; times in Unix seconds.</summary>
internal sealed record FineTuningJobView
{
    public required string Id { get; init; }

    public string Object { get; } = "fine_tuning.job";

    public required string Model { get; init; }

    public long CreatedAt { get; init; }

    public long? FinishedAt { get; init; }

    public long? EstimatedFinish { get; init; }

    public string? FineTunedModel { get; init; }

    public required string OrganizationId { get; init; }

    public required string Status { get; init; }

    public required string TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    public long? TrainedTokens { get; init; }

    public int Seed { get; init; }

    public FineTuningErrorView? Error { get; init; }

    public required FineTuningHyperparametersView Hyperparameters { get; init; }

    public required FineTuningMethodView Method { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What it cost so far, in US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>Why it stands still; left out while it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Waiting { get; init; }

    /// <summary>What a job was made of.</summary>
    public static FineTuningInput InputOf(JobInfo job) => JsonSerializer.Deserialize(job.Request.Input, FineTuningJson.Default.FineTuningInput)!;

    /// <summary>How far a job is.</summary>
    public static FineTuningProgress ProgressOf(JobInfo job) =>
        job.Progress is { } saved ? JsonSerializer.Deserialize(saved, FineTuningJson.Default.FineTuningProgress)! : new FineTuningProgress();

    /// <summary>Shows a job.</summary>
    public static FineTuningJobView Of(string tenant, JobInfo job)
    {
        var (input, progress) = (InputOf(job), ProgressOf(job));
        var parameters = FineTuningHyperparametersView.Of(input);
        return new FineTuningJobView
        {
            Id = job.Id,
            Model = input.Model,
            CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
            FinishedAt = job.EndedAt?.ToUnixTimeSeconds(),
            EstimatedFinish = job.HasEnded ? null : progress.EstimatedFinish?.ToUnixTimeSeconds(),
            FineTunedModel = progress.FineTunedModel,
            OrganizationId = tenant,
            Status = StatusOf(job, progress),
            TrainingFile = input.TrainingFileId,
            ValidationFile = input.ValidationFileId,
            ResultFiles = progress.ResultFileId is { } file ? [file] : [],
            TrainedTokens = progress.TrainedTokens > 0 ? progress.TrainedTokens : null,
            Seed = input.Seed,
            Error = FineTuningErrorView.Of(job.Failure),
            Hyperparameters = parameters,
            Method = FineTuningMethodView.Of(input, parameters),
            Metadata = input.Metadata,
            Cost = progress.Cost,
            Waiting = job.HasEnded ? null : progress.Waiting?.Message,
        };
    }

    private static string StatusOf(JobInfo job, FineTuningProgress progress) => job.Status switch
    {
        JobStatus.Running => EnumWords.Of(progress.Phase),
        JobStatus.Cancelling => "cancelled",
        JobStatus.Expired => "failed",
        var status => EnumWords.Of(status),
    };
}
