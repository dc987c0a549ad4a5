namespace OrleansLlm.Routing.Plans;

/// <summary>The answer that a judge calls best.</summary>
/// <param name="Judge">Who judges.</param>
/// <param name="Prompt">The question, with {question} and {answers}; null: the built-in one.</param>
public sealed record BestOfCombiner(PlanNode Judge, string? Prompt) : CombinerSpec;
