using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Caching;

/// <summary>The shared calls that one router runs. Used on its scheduler.</summary>
internal sealed class Flights(string runner, TimeProvider timeProvider)
{
    private readonly Dictionary<string, Flight> _flights = [];

    /// <summary>The grain key of the router.</summary>
    public string Runner => runner;

    /// <summary>A call that is about to start.</summary>
    public Flight Add(string id, string tenant) => _flights[id] = new Flight(tenant, timeProvider);

    public void Remove(string id) => _flights.Remove(id);

    /// <summary>The stream of a running call.</summary>
    /// <exception cref="LlmException">NotFound: no such call of the tenant runs here.</exception>
    public IAsyncEnumerable<GenerationChunk> Follow(string tenant, string id, CancellationToken cancellationToken) =>
        _flights.GetValueOrDefault(id) is { IsAbandoned: false } flight && flight.Tenant == tenant
            ? flight.ReadAsync(cancellationToken)
            : throw new LlmException(LlmErrorCode.NotFound, "The shared call has ended, or its silo has left the cluster.");

    /// <summary>Cancels all calls: the router is put to rest.</summary>
    public Task StopAsync() => Task.WhenAll(_flights.Values.ToList().Select(flight => flight.StopAsync()));
}
