namespace OrleansLlm.Routing.Plans;

/// <summary>From the answer's own token log-probabilities: the geometric mean of the probabilities, or the least of a window.</summary>
/// <param name="Aggregate">mean, min or first.</param>
public sealed record LogprobScorer(string Aggregate) : ScorerSpec;
