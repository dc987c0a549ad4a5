using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A job that does nothing but what a test says.</summary>
internal sealed class FakeJob(string key, FakeJobList list, TimeProvider clock) : IJobGrain
{
    public JobInfo? Info { get; set; }

    public async Task<JobInfo> StartAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        Info = new JobInfo { Id = JobKey.Parse(key).Job, Request = request, CreatedAt = clock.GetUtcNow() };
        await list.AddAsync(Info.Id, request.Kind, cancellationToken);
        return Info;
    }

    public Task<JobInfo> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Info ?? throw new LlmException(LlmErrorCode.NotFound, "There is no such job.", "id"));

    public Task<JobInfo> CancelAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Info = Info! with { Status = JobStatus.Cancelling, CancellingAt = clock.GetUtcNow() });

    public Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        Info = null;
        return list.RemoveAsync(JobKey.Parse(key).Job, cancellationToken);
    }

    public Task WakeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
