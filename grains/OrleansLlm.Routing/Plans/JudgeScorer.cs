namespace OrleansLlm.Routing.Plans;

/// <summary>Another model is asked how good the answer is.</summary>
/// <param name="Judge">Who is asked.</param>
/// <param name="Prompt">The question, with {question} and {answer}; null: the built-in one.</param>
public sealed record JudgeScorer(PlanNode Judge, string? Prompt) : ScorerSpec;
