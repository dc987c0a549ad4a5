namespace OrleansLlm.Grains.Responses;

/// <summary>Knows responses that are made in the background, so that those of a silo that died are taken up though nobody asks for them.</summary>
[Alias("llm.running-responses"), GrainInterfaceType("running-responses")]
internal interface IRunningResponsesGrain : IGrainWithStringKey
{
    /// <summary>Notes a response; durable when it returns.</summary>
    /// <exception cref="Contracts.LlmException">RateLimited: the tenant has as many under way as it may (<see cref="ResponsesOptions.MaxRunning"/>).</exception>
    [Alias("add")]
    Task AddAsync(string tenant, string response, CancellationToken cancellationToken = default);

    /// <summary>The response has ended.</summary>
    [Alias("remove")]
    Task RemoveAsync(string tenant, string response, CancellationToken cancellationToken = default);

    /// <summary>Wakes the responses that were noted before the last time, unless another silo asked for it a moment ago.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
