using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>An event of a job in OpenAI's shape.</summary>
internal sealed record FineTuningEventView
{
    public required string Id { get; init; }

    public string Object { get; } = "fine_tuning.job.event";

    public long CreatedAt { get; init; }

    public required string Level { get; init; }

    public required string Message { get; init; }

    public required string Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FineTuningMetricsView? Data { get; init; }

    public static FineTuningEventView Of(string job, FineTuningEvent told) => new()
    {
        Id = IdOf(job, told),
        CreatedAt = told.At.ToUnixTimeSeconds(),
        Level = told.Level,
        Message = told.Message,
        Type = told.Metrics is null ? "message" : "metrics",
        Data = told.Metrics is { } metrics ? FineTuningMetricsView.Of(metrics) : null,
    };

    public static string IdOf(string job, FineTuningEvent told) => $"ftevent-{job["ftjob-".Length..]}-{told.Number}";
}
