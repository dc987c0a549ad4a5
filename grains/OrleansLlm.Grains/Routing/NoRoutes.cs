using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routing;

/// <summary>No routes: requests name models.</summary>
internal sealed class NoRoutes : IRouteTables
{
    public ValueTask<RouteTable> ForAsync(string tenant, CancellationToken cancellationToken) => new(RouteTable.Empty);
}
