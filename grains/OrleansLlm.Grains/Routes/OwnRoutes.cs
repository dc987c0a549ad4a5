using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>A silo's copy of a tenant's routes.</summary>
/// <param name="Version">The book's version.</param>
/// <param name="Routes">The routes in force.</param>
/// <param name="ReadAt">When it was read or found to be fresh.</param>
/// <param name="Base">The global routes that <paramref name="Table"/> was made over.</param>
/// <param name="Table">The tenant's routes over the global ones.</param>
internal sealed record OwnRoutes(long Version, IReadOnlyList<RouteDefinition> Routes, DateTimeOffset ReadAt, RouteTable Base, RouteTable Table)
{
    public static OwnRoutes Of(long version, IReadOnlyList<RouteDefinition> routes, DateTimeOffset readAt, RouteTable global) =>
        new(version, routes, readAt, global, routes.Count == 0 ? global : global.WithOwn(routes));

    public OwnRoutes Over(RouteTable global) => ReferenceEquals(Base, global) ? this : Of(Version, Routes, ReadAt, global);
}
