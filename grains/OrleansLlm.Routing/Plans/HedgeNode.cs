namespace OrleansLlm.Routing.Plans;

/// <summary>Two calls race when the first is slow: the one whose first token comes first answers, the other is cancelled and settled.</summary>
/// <param name="First">Begun at once.</param>
/// <param name="Second">Begun when the first has no token after <paramref name="After"/>, or fails before.</param>
/// <param name="After">How long the first runs alone.</param>
public sealed record HedgeNode(PlanNode First, PlanNode Second, TimeSpan After) : PlanNode;
