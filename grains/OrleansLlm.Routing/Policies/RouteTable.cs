using System.Collections.Frozen;

namespace OrleansLlm.Routing.Policies;

/// <summary>All routes that a tenant's calls may name: its own over the global ones. Immutable.</summary>
public sealed class RouteTable
{
    private readonly FrozenDictionary<string, RouteDefinition> _tenant;
    private readonly FrozenDictionary<string, RouteDefinition> _global;

    private RouteTable(FrozenDictionary<string, RouteDefinition> tenant, FrozenDictionary<string, RouteDefinition> global)
    {
        _tenant = tenant;
        _global = global;
    }

    /// <summary>No routes.</summary>
    public static RouteTable Empty { get; } = OfGlobal([]);

    /// <summary>The tenant's own routes.</summary>
    public IEnumerable<RouteDefinition> Own => _tenant.Values;

    /// <summary>The global routes, those behind a tenant's of the same name included.</summary>
    public IEnumerable<RouteDefinition> Global => _global.Values;

    /// <summary>A table of global routes only.</summary>
    public static RouteTable OfGlobal(IEnumerable<RouteDefinition> routes) => new(FrozenDictionary<string, RouteDefinition>.Empty, ByName(routes));

    /// <summary>The same global routes under a tenant's own.</summary>
    public RouteTable WithOwn(IEnumerable<RouteDefinition> routes) => new(ByName(routes), _global);

    /// <summary>The route that a request means by a name, or null.</summary>
    public RouteDefinition? Find(string name) => FindOwn(name) ?? FindGlobal(name);

    /// <summary>The tenant's own route, or null.</summary>
    public RouteDefinition? FindOwn(string name) => _tenant.GetValueOrDefault(name);

    /// <summary>The global route, or null. Global policies see no tenant's routes: nobody changes what they do.</summary>
    public RouteDefinition? FindGlobal(string name) => _global.GetValueOrDefault(name);

    private static FrozenDictionary<string, RouteDefinition> ByName(IEnumerable<RouteDefinition> routes) =>
        routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);
}
