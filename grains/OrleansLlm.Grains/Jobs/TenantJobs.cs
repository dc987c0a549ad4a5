using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>A tenant's jobs, as an erasure sees them. Thread-safe.</summary>
internal sealed class TenantJobs(IGrainFactory grains, TimeProvider timeProvider)
{
    private const int Page = 100;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>The ids of all jobs of a kind (null: of all), newest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string tenant, string? kind, CancellationToken cancellationToken)
    {
        var list = grains.GetGrain<IJobListGrain>(new JobsKey(tenant).ToString());
        var ids = new List<string>();
        JobPage page;
        do
        {
            page = await GrainRetry.RunAsync(() => list.ListAsync(kind, ids.LastOrDefault(), Page, cancellationToken), timeProvider, cancellationToken);
            ids.AddRange(page.Jobs);
        }
        while (page.HasMore);

        return ids;
    }

    /// <summary>A job; null: it is listed, but there is none.</summary>
    public async Task<JobInfo?> FindAsync(JobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainRetry.RunAsync(() => Job(key).GetAsync(cancellationToken), timeProvider, cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Ends a job that is there: it is cancelled, unless it has ended, and waited for.</summary>
    /// <returns>The job as it ended.</returns>
    public async Task<JobInfo> EndAsync(JobKey key, CancellationToken cancellationToken)
    {
        var job = await GrainRetry.RunAsync(() => Job(key).CancelAsync(cancellationToken), timeProvider, cancellationToken);
        while (!job.HasEnded)
        {
            await Task.Delay(Look, timeProvider, cancellationToken);
            job = await GrainRetry.RunAsync(() => Job(key).GetAsync(cancellationToken), timeProvider, cancellationToken);
        }

        return job;
    }

    /// <summary>Deletes a job that has ended, and its place in the list.</summary>
    public Task DeleteAsync(JobKey key, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => Job(key).DeleteAsync(cancellationToken), timeProvider, cancellationToken);

    private IJobGrain Job(JobKey key) => grains.GetGrain<IJobGrain>(key.ToString());
}
