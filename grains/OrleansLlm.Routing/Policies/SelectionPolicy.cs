using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>One of several, by weight or by measurement.</summary>
/// <param name="Kind">How it is chosen.</param>
/// <param name="Choices">At least one.</param>
/// <param name="Sticky">Which calls stay with one choice.</param>
/// <param name="Metric">For <see cref="SelectionKind.LowestLatency"/>: which time.</param>
/// <param name="Fallback">How the other choices follow when the chosen one fails, in the order of preference; null: they do not.</param>
public sealed record SelectionPolicy(
    SelectionKind Kind, IReadOnlyList<PolicyChoice> Choices, Stickiness Sticky, LatencyMetric Metric, FallbackRules? Fallback) : RoutePolicy;
