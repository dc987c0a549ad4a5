namespace OrleansLlm.Routing.Plans;

/// <summary>The first step that answers wins; a later one is tried only while nothing reached the caller.</summary>
/// <param name="Steps">In order of preference, at least one.</param>
/// <param name="Rules">Which failures go on, and how often a step is repeated first.</param>
public sealed record FallbackNode(IReadOnlyList<PlanNode> Steps, FallbackRules Rules) : PlanNode;
