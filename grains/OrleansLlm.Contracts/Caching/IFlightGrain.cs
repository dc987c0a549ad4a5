using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Caching;

/// <summary>The shared calls of a router (the same grain, so the same key, as <see cref="IRouterGrain"/>): equal calls read their streams.</summary>
[Alias("llm.flights"), GrainInterfaceType("flights")]
public interface IFlightGrain : IGrainWithStringKey
{
    /// <summary>Reads a running call's stream from its first element on. The call ends when nobody reads it any more.</summary>
    /// <param name="tenant">The reader's tenant.</param>
    /// <param name="flight">The call.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LlmException">NotFound: no such call of the tenant runs here. Else what the call ended with.</exception>
    [Alias("follow")]
    IAsyncEnumerable<GenerationChunk> FollowAsync(string tenant, string flight, CancellationToken cancellationToken = default);
}
