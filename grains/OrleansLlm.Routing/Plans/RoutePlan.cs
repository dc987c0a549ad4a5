using OrleansLlm.Routing.Planning;

namespace OrleansLlm.Routing.Plans;

/// <summary>What will be done for a call, and why.</summary>
/// <param name="Route">The route's name, or null for a model that was named itself.</param>
/// <param name="Version">The version of the route's policy, or 0.</param>
/// <param name="Root">What to do.</param>
/// <param name="Notes">What the planner left out or preferred, and why: for dry runs and traces.</param>
public sealed record RoutePlan(string? Route, int Version, PlanNode Root, IReadOnlyList<string> Notes)
{
    /// <summary>What stands behind the route's name; null for a model that was named itself.</summary>
    public RouteReach? Reach { get; init; }
}
