using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>How a cascade scores an answer. Exactly one of the two is set.</summary>
/// <param name="Spec">A scorer that asks no other model.</param>
/// <param name="Judge">The model that judges.</param>
/// <param name="Prompt">The judge's question, or null for the built-in one.</param>
public sealed record PolicyScorer(ScorerSpec? Spec, RoutePolicy? Judge = null, string? Prompt = null);
