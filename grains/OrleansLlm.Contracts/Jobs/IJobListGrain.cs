namespace OrleansLlm.Contracts.Jobs;

/// <summary>A tenant's jobs of all kinds. Key: <see cref="JobsKey"/>.</summary>
[Alias("llm.job-list"), GrainInterfaceType("job-list")]
public interface IJobListGrain : IGrainWithStringKey
{
    /// <summary>Notes a job; harmless when it is there. Called by job grains only.</summary>
    [Alias("add")]
    Task AddAsync(string job, string kind, CancellationToken cancellationToken = default);

    /// <summary>Takes a job out; harmless when it is not there. Called by job grains only.</summary>
    [Alias("remove")]
    Task RemoveAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Jobs of a kind (null: of all), newest first, after one of them (null: from the newest on), at most <paramref name="count"/> (1 to 100).</summary>
    /// <exception cref="LlmException">InvalidRequest: the count is out of range, or <paramref name="after"/> is no job.</exception>
    [Alias("list")]
    Task<JobPage> ListAsync(string? kind, string? after, int count, CancellationToken cancellationToken = default);
}
