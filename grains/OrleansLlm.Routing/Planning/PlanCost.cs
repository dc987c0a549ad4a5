using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Planning;

/// <summary>The most that a plan can cost, by what its parts do. Pure.</summary>
/// <param name="priceOf">The most that one call of a model costs in US dollars: its name, and further prompt tokens, such as answers that a judge reads; null: not known.</param>
/// <param name="answerTokens">The most tokens of one answer, which judges and synthesisers read.</param>
public sealed class PlanCost(Func<string, int, decimal?> priceOf, int answerTokens)
{
    /// <summary>US dollars, or null where a price is not known.</summary>
    public decimal? Of(PlanNode node) => Of(node, extra: 0);

    private decimal? Of(PlanNode node, int extra) => node switch
    {
        AttemptNode attempt => priceOf(attempt.Model, extra),

        // A step that fails before its first token is not billed, one that fails later ends the call.
        FallbackNode fallback => Most(fallback.Steps.Select(step => Of(step, extra))),
        HedgeNode hedge => Sum([Of(hedge.First, extra), Of(hedge.Second, extra)]),
        CascadeNode cascade => Sum(cascade.Steps.SelectMany(step => new[] { Of(step.Plan, extra), Of(step.Scorer, step.Plan, extra) })),
        EnsembleNode ensemble => Sum([.. ensemble.Members.Select(member => Of(member, extra)), Of(ensemble.Combiner, ensemble.Members.Count, extra)]),
        ShadowNode shadow => Sum([Of(shadow.Main, extra), Of(shadow.Shadow, extra)]),
        _ => 0,
    };

    private decimal? Of(ScorerSpec? scorer, PlanNode plan, int extra) => scorer switch
    {
        ConsistencyScorer consistency => consistency.Samples * Of(plan, extra),
        JudgeScorer judge => Of(judge.Judge, extra + answerTokens),
        _ => 0,
    };

    private decimal? Of(CombinerSpec combiner, int members, int extra) => combiner switch
    {
        BestOfCombiner best => Of(best.Judge, extra + (members * answerTokens)),
        FusionCombiner fusion => Of(fusion.Synthesiser, extra + (members * answerTokens)),
        _ => 0,
    };

    private static decimal? Sum(IEnumerable<decimal?> costs) => costs.Aggregate((decimal?)0, (sum, cost) => sum + cost);

    private static decimal? Most(IEnumerable<decimal?> costs) => costs.Aggregate((decimal?)0, (most, cost) => most is { } one && cost is { } other ? Math.Max(one, other) : null);
}
