using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's jobs in memory.</summary>
internal sealed class FakeJobList : IJobListGrain
{
    private readonly List<(string Id, string Kind)> _jobs = [];

    public Task AddAsync(string job, string kind, CancellationToken cancellationToken = default)
    {
        _jobs.Insert(0, (job, kind));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string job, CancellationToken cancellationToken = default)
    {
        _jobs.RemoveAll(one => one.Id == job);
        return Task.CompletedTask;
    }

    public Task<JobPage> ListAsync(string? kind, string? after, int count, CancellationToken cancellationToken = default)
    {
        var ids = _jobs.Where(job => kind is null || job.Kind == kind).Select(job => job.Id);
        var rest = (after is null ? ids : ids.SkipWhile(id => id != after).Skip(1)).ToList();
        return Task.FromResult(new JobPage { Jobs = [.. rest.Take(count)], HasMore = rest.Count > count });
    }
}
