using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Jobs;

/// <summary>A durable set of jobs that have not ended.</summary>
[GrainType("job-directory")]
internal sealed class JobDirectoryGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, TimeProvider timeProvider) : Grain, IJobDirectoryGrain
{
    private const int JobsPerSegment = 256;

    private SegmentedTable<ActiveJob> _jobs = null!;
    private DateTimeOffset _wokenAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _jobs = new SegmentedTable<ActiveJob>(storage, GrainContext.GrainId, "jobs", JobsPerSegment, job => job.Key);
        return _jobs.LoadAsync();
    }

    public Task AddAsync(string tenant, string job, CancellationToken cancellationToken)
    {
        var active = new ActiveJob { Tenant = tenant, Job = job };
        return _jobs.Find(active.Key) is null ? DurableAsync(() => _jobs.AddAsync(active)) : Task.CompletedTask;
    }

    public Task RemoveAsync(string tenant, string job, CancellationToken cancellationToken) =>
        DurableAsync(() => _jobs.RemoveAsync(new JobKey(tenant, job).ToString()));

    public Task WakeAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (now - _wokenAt < JobWaker.Interval / 2)
        {
            return Task.CompletedTask;
        }

        _wokenAt = now;
        foreach (var job in _jobs.Rows)
        {
            // Not awaited: one that can not be activated now is woken again soon.
            GrainFactory.GetGrain<IJobGrain>(job.Key).WakeAsync(CancellationToken.None).Ignore();
        }

        return Task.CompletedTask;
    }

    private async Task DurableAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }
}
