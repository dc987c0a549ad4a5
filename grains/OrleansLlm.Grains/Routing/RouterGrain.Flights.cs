using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Routing.Caching;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>The part of a router that shares calls with equal ones.</summary>
internal sealed partial class RouterGrain : IFlightGrain
{
    private Flights? _flights;
    private CachedCalls? _cached;

    private Flights Flights => _flights ??= new Flights(this.GetPrimaryKeyString(), services.Time);

    private CachedCalls Cached => _cached ??= new CachedCalls(caches, Flights);

    public async IAsyncEnumerable<GenerationChunk> FollowAsync(
        string tenant, string flight, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in await Flights.FollowAsync(tenant, flight, cancellationToken))
        {
            yield return chunk;
        }
    }

    /// <summary>What the request's model name leads to: with another route or model behind it, answers kept before are not given.</summary>
    private async ValueTask<CacheTarget> TargetAsync(RoutePlan plan, Caller caller, GenerationRequest request, CancellationToken cancellationToken) => plan is { Route: { } route, Reach: { } reach }
        ? CacheVersion.Of(route, reach, VersionOf, services.Rollouts.Current.Revision, caller, request)
        : await TargetAsync(request.Model, Models.ServedBy(request.Model, services.Rollouts.Current, caller.Tenant, request), cancellationToken);

    private async ValueTask<CacheTarget> TargetAsync(string model, string served, CancellationToken cancellationToken)
    {
        var version = CacheVersion.Of(await Models.RequireAsync(served, cancellationToken), Models.RemoteOf(served));
        return new CacheTarget(model, served == model ? version : $"{served} {version}");
    }

    private string VersionOf(string model) => Models.FindKnown(model) is { } known ? CacheVersion.Of(known, Models.RemoteOf(model)) : "";

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _flights?.StopAsync() ?? Task.CompletedTask;
}
