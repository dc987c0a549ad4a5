using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>What plans are compared by.</summary>
internal static class PlanMeasures
{
    /// <summary>The answer that costs are estimated for, in tokens, unless the request allows less.</summary>
    private const int ExpectedAnswer = 500;

    /// <summary>A target that is busy and was never measured is tried last, so that not all calls flood in before its first answer.</summary>
    private const double Unmeasured = 1e6;

    private const double NearlyFull = 0.95;
    private const double FullPenalty = 1000;

    /// <summary>The model that a plan calls first.</summary>
    public static AttemptNode Lead(PlanNode plan) => plan switch
    {
        AttemptNode attempt => attempt,
        FallbackNode fallback => Lead(fallback.Steps[0]),
        HedgeNode hedge => Lead(hedge.First),
        CascadeNode cascade => Lead(cascade.Steps[0].Plan),
        EnsembleNode ensemble => Lead(ensemble.Members[0]),
        ShadowNode shadow => Lead(shadow.Main),
        _ => throw new NotSupportedException($"A plan without a lead: {plan.GetType().Name}."),
    };

    /// <summary>Outstanding calls: our own, or what the server tells of all its clients when that is more.</summary>
    public static double Load(PlanNode plan, Func<string, Target?> find)
    {
        var health = find(Lead(plan).Model)!.Health;
        return Math.Max(health.InFlight, health.Outstanding ?? 0) + (health.CacheUsage > NearlyFull ? FullPenalty : 0);
    }

    /// <summary>Peak-sensitive seconds times calls under way.</summary>
    public static double Latency(PlanNode plan, LatencyMetric metric, Func<string, Target?> find)
    {
        var health = find(Lead(plan).Model)!.Health;
        return (metric == LatencyMetric.Total ? health.TotalSeconds : health.FirstTokenSeconds) is { } seconds
            ? seconds * (health.InFlight + 1)
            : health.InFlight > 0 ? Unmeasured + health.InFlight : 0;
    }

    /// <summary>Expected US dollars: of an ensemble all members, else the model that is called first. An own model without a price is free; of others it is not known.</summary>
    public static double Cost(PlanNode plan, RequestFeatures features, Func<string, Target?> find) => plan is EnsembleNode ensemble
        ? ensemble.Members.Sum(member => Cost(member, features, find))
        : Cost(find(Lead(plan).Model)!, features);

    private static double Cost(Target target, RequestFeatures features)
    {
        if (target.Price is not { } price)
        {
            return target.Info.Provider == PriceRule.LocalProvider ? 0 : double.PositiveInfinity;
        }

        var completion = (long)Math.Min(features.MaxTokens ?? ExpectedAnswer, ExpectedAnswer) * features.Choices;
        return (double)price.CostOf(new TokenUsage { PromptTokens = features.PromptTokens, CompletionTokens = (int)Math.Min(int.MaxValue, completion) });
    }
}
