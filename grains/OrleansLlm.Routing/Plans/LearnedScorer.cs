namespace OrleansLlm.Routing.Plans;

/// <summary>A trained scorer of question and answer.</summary>
/// <param name="Name">The name of the stored model.</param>
public sealed record LearnedScorer(string Name) : ScorerSpec;
