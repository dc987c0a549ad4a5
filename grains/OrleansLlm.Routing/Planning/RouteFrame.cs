using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>The routes that a policy stands in, the innermost first: a name inside never leads back into one of them.</summary>
internal sealed record RouteFrame(RouteDefinition Route, RouteFrame? Outer)
{
    /// <summary>Names are looked up as where the route was written: a global one sees no tenant's routes.</summary>
    public bool IsGlobal => Route.Tenant is null;

    public int Depth { get; } = (Outer?.Depth ?? 0) + 1;

    /// <summary>The route that a name means here, or null: then it is a model.</summary>
    public static RouteDefinition? Resolve(string name, RouteFrame? frame, RouteTable routes) =>
        Outside(frame is { IsGlobal: true } ? null : routes.FindOwn(name), frame) ?? Outside(routes.FindGlobal(name), frame);

    private static RouteDefinition? Outside(RouteDefinition? route, RouteFrame? frame)
    {
        for (var within = frame; route is not null && within is not null; within = within.Outer)
        {
            route = ReferenceEquals(within.Route, route) ? null : route;
        }

        return route;
    }
}
