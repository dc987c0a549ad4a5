namespace OrleansLlm.Routing.Plans;

/// <summary>The answer comes from the main plan; a copy of the call also goes to another one, whose answer nobody waits for. It is billed and recorded.</summary>
/// <param name="Main">Who answers.</param>
/// <param name="Shadow">Who gets the copy.</param>
public sealed record ShadowNode(PlanNode Main, PlanNode Shadow) : PlanNode;
