using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Global routes that a test writes down.</summary>
internal sealed class TestRoutes : IRouteTables
{
    private RouteTable _table = RouteTable.Empty;

    public void Set(params (string Name, string Policy)[] routes) => _table = RouteTable.OfGlobal(routes.Select(route =>
    {
        var reading = PolicyReader.Read(route.Policy);
        return new RouteDefinition(route.Name, Tenant: null, Version: 3, reading.Policy ?? throw new InvalidOperationException($"{reading.Problems[0]}"));
    }));

    public ValueTask<RouteTable> ForAsync(string tenant, CancellationToken cancellationToken) => new(_table);
}
