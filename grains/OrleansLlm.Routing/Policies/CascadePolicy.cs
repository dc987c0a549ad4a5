namespace OrleansLlm.Routing.Policies;

/// <summary>Cheap first; an answer that is not good enough is answered again by the next.</summary>
/// <param name="Steps">From the cheapest, at least two. The last has no scorer.</param>
public sealed record CascadePolicy(IReadOnlyList<CascadePolicyStep> Steps) : RoutePolicy;
