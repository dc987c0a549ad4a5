using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Jobs;

/// <summary>A tenant's jobs in order of creation.</summary>
[GrainType("job-list")]
internal sealed class JobListGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IJobListGrain
{
    private const int JobsPerSegment = 512;
    private const int MaxPage = 100;

    private SegmentedTable<ListedJob> _jobs = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _jobs = new SegmentedTable<ListedJob>(storage, GrainContext.GrainId, "jobs", JobsPerSegment, job => job.Id);
        return _jobs.LoadAsync();
    }

    public Task AddAsync(string job, string kind, CancellationToken cancellationToken) =>
        _jobs.Find(job) is null ? this.DurableAsync(() => _jobs.AddAsync(new ListedJob { Id = job, Kind = kind })) : Task.CompletedTask;

    public Task RemoveAsync(string job, CancellationToken cancellationToken) => this.DurableAsync(() => _jobs.RemoveAsync(job));

    public Task<JobPage> ListAsync(string? kind, string? after, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxPage)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"limit must be 1 to {MaxPage}. Given: {count}.", "limit");
        }

        if (after is not null && (_jobs.Find(after) is not { } last || (kind is not null && last.Kind != kind)))
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"after must be the last_id of a page. Given: '{after}'.", "after");
        }

        var ofKind = _jobs.NewestFirst.Where(job => kind is null || job.Kind == kind).Select(job => job.Id);
        var found = (after is null ? ofKind : ofKind.SkipWhile(id => id != after).Skip(1)).Take(count + 1).ToList();
        return Task.FromResult(new JobPage { Jobs = [.. found.Take(count)], HasMore = found.Count > count });
    }
}
