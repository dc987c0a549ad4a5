namespace OrleansLlm.Routing.Plans;

/// <summary>One call of one model: a local one on any of its replicas, or a provider's.</summary>
/// <param name="Model">The model's name, as requests use it.</param>
/// <param name="Reason">Why the planner chose it, in a few words for headers and traces.</param>
public sealed record AttemptNode(string Model, string Reason) : PlanNode
{
    /// <summary>The model is cooling down, but nothing else is left: it is tried all the same.</summary>
    public bool DespiteCooldown { get; init; }
}
