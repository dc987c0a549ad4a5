namespace OrleansLlm.Routing.Policies;

/// <summary>Several answer, and their answers become one.</summary>
/// <param name="Members">At least two; the same one several times for self-consistency.</param>
/// <param name="Combiner">How they become one.</param>
/// <param name="Sequential">One after another.</param>
/// <param name="StopAt">Of a sequential vote: the share of all members that decides it early; null: all are asked.</param>
/// <param name="Quorum">The least members that must answer.</param>
public sealed record EnsemblePolicy(IReadOnlyList<RoutePolicy> Members, PolicyCombiner Combiner, bool Sequential, double? StopAt, int Quorum) : RoutePolicy;
