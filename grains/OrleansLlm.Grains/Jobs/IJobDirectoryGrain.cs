namespace OrleansLlm.Grains.Jobs;

/// <summary>Knows which jobs should run, so that those of a silo that died are taken up. One per cluster.</summary>
[Alias("llm.job-directory"), GrainInterfaceType("job-directory")]
internal interface IJobDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The grain's only key.</summary>
    const string Key = "jobs";

    /// <summary>Takes a job in; durable when it returns. One that is in already stays.</summary>
    /// <param name="job">The job.</param>
    /// <param name="limit">How many of its kind its tenant may have here; null: no limit.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OrleansLlm.Contracts.LlmException">RateLimited: the tenant has as many.</exception>
    [Alias("admit")]
    Task AdmitAsync(ActiveJob job, JobLimit? limit, CancellationToken cancellationToken = default);

    /// <summary>The job has ended.</summary>
    [Alias("remove")]
    Task RemoveAsync(string tenant, string job, CancellationToken cancellationToken = default);

    /// <summary>Wakes all jobs, unless another silo asked for it a moment ago.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
