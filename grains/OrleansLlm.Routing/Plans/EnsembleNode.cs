namespace OrleansLlm.Routing.Plans;

/// <summary>Several answers become one.</summary>
/// <param name="Members">Who answers, at least two; the same plan may stand there twice.</param>
/// <param name="Combiner">How they become one.</param>
/// <param name="Sequential">One after another, so that it can stop early; else all at once.</param>
/// <param name="StopAt">Of a sequential vote: stop when an answer has so large a share of all members; null: ask all.</param>
/// <param name="Quorum">The least members that must answer.</param>
public sealed record EnsembleNode(IReadOnlyList<PlanNode> Members, CombinerSpec Combiner, bool Sequential, double? StopAt, int Quorum) : PlanNode;
