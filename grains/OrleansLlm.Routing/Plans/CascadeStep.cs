namespace OrleansLlm.Routing.Plans;

/// <summary>One step of a cascade.</summary>
/// <param name="Plan">What answers.</param>
/// <param name="Scorer">How the answer is scored, 0 to 1; null on the last step.</param>
/// <param name="Threshold">The least score that is good enough.</param>
public sealed record CascadeStep(PlanNode Plan, ScorerSpec? Scorer, double Threshold);
