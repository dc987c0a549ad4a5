namespace OrleansLlm.Grains.Jobs;

/// <summary>Knows which jobs should run, so that those of a silo that died are taken up. One per cluster.</summary>
[Alias("llm.job-directory"), GrainInterfaceType("job-directory")]
internal interface IJobDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The grain's only key.</summary>
    const string Key = "jobs";

    /// <summary>Durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(string tenant, string job, CancellationToken cancellationToken = default);

    /// <summary>The job has ended.</summary>
    [Alias("remove")]
    Task RemoveAsync(string tenant, string job, CancellationToken cancellationToken = default);

    /// <summary>Wakes all jobs, unless another silo asked for it a moment ago.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
