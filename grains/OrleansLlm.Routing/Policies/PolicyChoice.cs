namespace OrleansLlm.Routing.Policies;

/// <summary>One of the choices of a selection.</summary>
/// <param name="Policy">What it is.</param>
/// <param name="Weight">Its share of calls, or its capacity, relative to the others; above 0.</param>
public sealed record PolicyChoice(RoutePolicy Policy, double Weight = 1);
