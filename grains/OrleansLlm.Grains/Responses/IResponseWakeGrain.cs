namespace OrleansLlm.Grains.Responses;

/// <summary>The response grain as the list of running ones sees it. The same grain as <see cref="Contracts.Responses.IResponseGrain"/>.</summary>
[Alias("llm.response-wake"), GrainInterfaceType("response-wake")]
internal interface IResponseWakeGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the response is made, or that the list forgets it. Harmless at any time.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
