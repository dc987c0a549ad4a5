namespace OrleansLlm.Routing.Plans;

/// <summary>How an answer is scored. Scores are between 0 (bad) and 1 (good).</summary>
public abstract record ScorerSpec;
