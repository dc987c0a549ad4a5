using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Jobs;

/// <summary>A durable set of jobs that have not ended.</summary>
[GrainType("job-directory")]
internal sealed class JobDirectoryGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, TimeProvider timeProvider) : Grain, IJobDirectoryGrain
{
    private const int JobsPerSegment = 256;

    /// <summary>Jobs take minutes or hours: nobody is helped by a client that asks every second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private SegmentedTable<ActiveJob> _jobs = null!;
    private long? _wokenAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _jobs = new SegmentedTable<ActiveJob>(storage, GrainContext.GrainId, "jobs", JobsPerSegment, job => job.Key);
        return _jobs.LoadAsync();
    }

    public Task AdmitAsync(ActiveJob job, JobLimit? limit, CancellationToken cancellationToken)
    {
        if (_jobs.Find(job.Key) is not null)
        {
            return Task.CompletedTask;
        }

        RequireRoom(job, limit);
        return this.DurableAsync(() => _jobs.AddAsync(job));
    }

    public Task RemoveAsync(string tenant, string job, CancellationToken cancellationToken) =>
        this.DurableAsync(() => _jobs.RemoveAsync(new JobKey(tenant, job).ToString()));

    public Task WakeAsync(CancellationToken cancellationToken)
    {
        if (_wokenAt is { } before && timeProvider.GetElapsedTime(before) < JobWaker.Interval / 2)
        {
            return Task.CompletedTask;
        }

        _wokenAt = timeProvider.GetTimestamp();
        foreach (var job in _jobs.Rows)
        {
            // Not awaited: one that can not be activated now is woken again soon.
            GrainFactory.GetGrain<IJobGrain>(job.Key).WakeAsync(CancellationToken.None).Ignore();
        }

        return Task.CompletedTask;
    }

    private void RequireRoom(ActiveJob job, JobLimit? limit)
    {
        if (limit is not null && _jobs.Rows.Count(row => row.Tenant == job.Tenant && row.Kind == job.Kind) is var running && running >= limit.Most)
        {
            throw new LlmException(
                LlmErrorCode.RateLimited,
                FormattableString.Invariant($"A tenant may have at most {limit.Most} {limit.What} under way at once ({limit.Setting}). Given: {running + 1}."),
                retryAfter: Pause);
        }
    }
}
