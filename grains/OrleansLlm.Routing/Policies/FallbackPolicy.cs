using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>The first that answers.</summary>
/// <param name="Steps">In order of preference.</param>
/// <param name="Rules">After which failures it goes on, and how.</param>
public sealed record FallbackPolicy(IReadOnlyList<RoutePolicy> Steps, FallbackRules Rules) : RoutePolicy;
