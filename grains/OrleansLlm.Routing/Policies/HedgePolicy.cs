namespace OrleansLlm.Routing.Policies;

/// <summary>A second call races the first when that is slow.</summary>
/// <param name="First">Begun at once.</param>
/// <param name="Second">Begun later.</param>
/// <param name="After">How long the first runs alone.</param>
public sealed record HedgePolicy(RoutePolicy First, RoutePolicy Second, TimeSpan After) : RoutePolicy;
