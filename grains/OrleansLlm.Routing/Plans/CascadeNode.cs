namespace OrleansLlm.Routing.Plans;

/// <summary>Cheap first: a step's whole answer is scored, and handed on when it is good enough; else the next step answers. The last is not scored.</summary>
/// <param name="Steps">From the cheapest, at least two.</param>
public sealed record CascadeNode(IReadOnlyList<CascadeStep> Steps) : PlanNode;
