using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Why a job failed.</summary>
internal sealed record FineTuningErrorView(string Code, string Message, string? Param)
{
    public static FineTuningErrorView? Of(JobFailure? failure) =>
        failure is null ? null : new FineTuningErrorView(failure.Code, failure.Message, failure.Code == "invalid_training_file" ? "training_file" : null);
}
