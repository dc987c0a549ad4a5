namespace OrleansLlm.Routing.Plans;

/// <summary>A model writes one answer from all; it is streamed.</summary>
/// <param name="Synthesiser">Who writes.</param>
/// <param name="Prompt">The question, with {question} and {answers}; null: the built-in one.</param>
public sealed record FusionCombiner(PlanNode Synthesiser, string? Prompt) : CombinerSpec;
