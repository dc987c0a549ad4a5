using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Routes that a test writes down.</summary>
internal sealed class TestRoutes : IRouteTables
{
    private RouteTable _table = RouteTable.Empty;

    /// <summary>Global ones in place of all before.</summary>
    public void Set(params (string Name, string Policy)[] routes) => Set([.. routes.Select(route => Route(route.Name, route.Policy))], []);

    /// <summary>Global ones and those of all tenants, in place of all before.</summary>
    public void Set(RouteDefinition[] global, RouteDefinition[] own) => _table = RouteTable.OfGlobal(global).WithOwn(own);

    public static RouteDefinition Route(string name, string policy, string? tenant = null, int version = 3)
    {
        var reading = PolicyReader.Read(policy);
        return new RouteDefinition(name, tenant, version, reading.Policy ?? throw new InvalidOperationException($"{reading.Problems[0]}"));
    }

    public ValueTask<RouteTable> ForAsync(string tenant, CancellationToken cancellationToken) => new(_table);
}
