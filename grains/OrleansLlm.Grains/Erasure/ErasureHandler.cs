using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Erasure;

/// <summary>Carries out an erasure, feature by feature, from where the last run left it, and proves it in the tenant's audit log.</summary>
internal sealed class ErasureHandler(IEnumerable<IErasure> features, IGrainFactory grains, TimeProvider timeProvider) : IJobHandler
{
    private const string Requested = "erasure.requested";
    private const string Completed = "erasure.completed";

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stopping)
    {
        var scope = JsonSerializer.Deserialize(run.Request.Input, ErasureJson.Default.ErasureScope)!;
        var progress = run.Progress is { } saved ? JsonSerializer.Deserialize(saved, ErasureJson.Default.ErasureProgress)! : new ErasureProgress();
        await ProveAsync(run, scope, Requested, progress, stopping);
        foreach (var feature in features.OrderBy(feature => feature.Order).ThenBy(feature => feature.Name, StringComparer.Ordinal))
        {
            if (!progress.Removed.ContainsKey(feature.Name))
            {
                progress.Removed[feature.Name] = await feature.EraseAsync(scope, stopping);
                await run.SaveAsync(Text(progress));
            }
        }

        var proof = await ProveAsync(run, scope, Completed, progress, stopping);
        return new JobEnd(JobStatus.Succeeded, Text(progress with { AuditSequence = proof.Sequence, AuditHash = proof.Hash }));
    }

    private static string Text(ErasureProgress progress) => JsonSerializer.Serialize(progress, ErasureJson.Default.ErasureProgress);

    /// <summary>The record has the scope's kind and what was removed, never the user's name.</summary>
    private Task<AuditRecord> ProveAsync(JobRun run, ErasureScope scope, string action, ErasureProgress progress, CancellationToken stopping)
    {
        var happened = new AuditEvent
        {
            Id = $"{run.Key.Job}.{action}",
            Action = action,
            Actor = run.Request.Caller.KeyId,
            Subject = scope.User is { } user ? AuditHash.OfUser(scope.Tenant, user) : scope.Conversation is { } conversation ? $"conversation:{conversation}" : "tenant",
            Details = new Dictionary<string, string>(action == Completed ? progress.Removed.Select(Detail) : []) { ["erasure"] = run.Key.Job },
        };
        var log = grains.GetGrain<IAuditGrain>(new AuditKey(scope.Tenant).ToString());
        return GrainRetry.RunAsync(() => log.AppendAsync(happened, stopping), timeProvider, stopping);
    }

    private static KeyValuePair<string, string> Detail(KeyValuePair<string, long> removed) =>
        new(removed.Key, removed.Value.ToString(CultureInfo.InvariantCulture));
}
