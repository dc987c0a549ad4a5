namespace OrleansLlm.Contracts.Jobs;

/// <summary>
/// A piece of durable work. Key: <see cref="JobKey"/>. It runs in the silo of this grain, on its own thread; when that silo dies, another one takes it
/// up within seconds, from the progress that was saved last. What a job that was taken up twice still does is refused: each run has a number.
/// </summary>
[Alias("llm.job"), GrainInterfaceType("job")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Makes the job; from then on it runs without its maker. Asking again with the same request changes nothing.</summary>
    /// <exception cref="LlmException">Conflict: there is another job of this id.</exception>
    [Alias("start")]
    Task<JobInfo> StartAsync(JobRequest request, CancellationToken cancellationToken = default);

    /// <summary>The job.</summary>
    /// <exception cref="LlmException">NotFound: there is no such job.</exception>
    [Alias("get")]
    Task<JobInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the job to end; it keeps what it did. Harmless when it has ended or was asked before.</summary>
    /// <exception cref="LlmException">NotFound: there is no such job.</exception>
    [Alias("cancel")]
    Task<JobInfo> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a job that has ended, and its place in the tenant's list; harmless when there is none.</summary>
    /// <exception cref="LlmException">Conflict: it has not ended.</exception>
    [Alias("delete")]
    Task DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the job up if it should run and does not.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
