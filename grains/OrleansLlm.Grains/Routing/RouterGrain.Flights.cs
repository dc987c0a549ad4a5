using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Caching;

namespace OrleansLlm.Grains.Routing;

/// <summary>The part of a router that shares calls with equal ones.</summary>
internal sealed partial class RouterGrain : IFlightGrain
{
    private Flights? _flights;
    private CachedCalls? _cached;

    private Flights Flights => _flights ??= new Flights(this.GetPrimaryKeyString(), timeProvider);

    private CachedCalls Cached => _cached ??= new CachedCalls(cacheServices, Flights);

    public async IAsyncEnumerable<GenerationChunk> FollowAsync(
        string tenant, string flight, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in await Flights.FollowAsync(tenant, flight, cancellationToken))
        {
            yield return chunk;
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _flights?.StopAsync() ?? Task.CompletedTask;
}
