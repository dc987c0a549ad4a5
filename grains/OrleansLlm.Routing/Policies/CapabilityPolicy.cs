using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>The first of several that has all that the request needs. Unlike elsewhere, one that has not is never called.</summary>
/// <param name="Choices">In order of preference.</param>
/// <param name="Requires">Needed besides what the request itself needs.</param>
/// <param name="MinContext">The least context window in tokens; 0: what the prompt and its answer need.</param>
/// <param name="Fallback">How later choices follow when the chosen one fails; null: they do not.</param>
public sealed record CapabilityPolicy(
    IReadOnlyList<RoutePolicy> Choices, ModelFeatures Requires, int MinContext, FallbackRules? Fallback) : RoutePolicy;
