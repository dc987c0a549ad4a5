namespace OrleansLlm.Grains.Jobs;

/// <summary>The job grain as its own run sees it.</summary>
[Alias("llm.job-run"), GrainInterfaceType("job-run")]
internal interface IJobRunGrain : IGrainWithStringKey
{
    /// <summary>Saves progress.</summary>
    /// <exception cref="Contracts.LlmException">Conflict: the run is not the present one.</exception>
    [Alias("save")]
    Task SaveAsync(int run, string progress);
}
