using System.Text.Json;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Silo.Admin.Erasure;

/// <summary>An erasure as the API shows it; times in Unix seconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Object">Always <c>erasure</c>.</param>
/// <param name="Scope"><c>tenant</c>, <c>user</c> or <c>conversation</c>.</param>
/// <param name="Status"><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="Removed">What was removed, by feature; those that are not named have not ended.</param>
/// <param name="AuditSequence">The number of the audit record that proves it, or null before the end.</param>
/// <param name="AuditHash">That record's hash.</param>
/// <param name="Error">Why it failed, or null.</param>
internal sealed record ErasureView(
    string Id, string Object, string Scope, string Status, long CreatedAt, long? EndedAt, IReadOnlyDictionary<string, long> Removed, long? AuditSequence, string? AuditHash, string? Error)
{
    /// <summary>Shows an erasure's job. It does not repeat the user's name.</summary>
    public static ErasureView Of(JobInfo job)
    {
        var scope = JsonSerializer.Deserialize(job.Request.Input, ErasureJson.Default.ErasureScope)!;
        var progress = job.Progress is { } saved ? JsonSerializer.Deserialize(saved, ErasureJson.Default.ErasureProgress)! : new ErasureProgress();
        return new ErasureView(
            job.Id, "erasure", scope.User is not null ? "user" : scope.Conversation is not null ? "conversation" : "tenant", StatusOf(job.Status),
            job.CreatedAt.ToUnixTimeSeconds(), job.EndedAt?.ToUnixTimeSeconds(), progress.Removed, progress.AuditSequence, progress.AuditHash, job.Failure?.Message);
    }

    private static string StatusOf(JobStatus status) => status switch
    {
        JobStatus.Succeeded => "succeeded",
        JobStatus.Failed or JobStatus.Expired => "failed",
        JobStatus.Cancelled => "cancelled",
        _ => "running",
    };
}
