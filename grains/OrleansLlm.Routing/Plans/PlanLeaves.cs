namespace OrleansLlm.Routing.Plans;

/// <summary>The models of a plan. Pure.</summary>
public static class PlanLeaves
{
    /// <summary>The attempts that get the caller's own prompt and whose answers count: no shadows, no judges, no synthesisers.</summary>
    public static IEnumerable<AttemptNode> Answering(PlanNode node) => node switch
    {
        AttemptNode attempt => [attempt],
        FallbackNode fallback => fallback.Steps.SelectMany(Answering),
        HedgeNode hedge => Answering(hedge.First).Concat(Answering(hedge.Second)),
        CascadeNode cascade => cascade.Steps.SelectMany(step => Answering(step.Plan)),
        EnsembleNode ensemble => ensemble.Members.SelectMany(Answering),
        ShadowNode shadow => Answering(shadow.Main),
        _ => [],
    };
}
