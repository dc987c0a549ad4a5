using System.Globalization;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Planning;

/// <summary>Plans as short texts: <c>a>b</c> is a fallback, <c>(a|b)</c> a hedge, <c>a?.8:b</c> a cascade, <c>[a,b]</c> an ensemble, <c>a+b</c> a shadow, <c>a!</c> despite a cooldown.</summary>
internal static class PlanText
{
    public static string Of(PlanNode node) => node switch
    {
        AttemptNode attempt => attempt.Model + (attempt.DespiteCooldown ? "!" : ""),
        FallbackNode fallback => string.Join('>', fallback.Steps.Select(Of)),
        HedgeNode hedge => $"({Of(hedge.First)}|{Of(hedge.Second)})",
        CascadeNode cascade => string.Join(':', cascade.Steps.Select(step => Of(step.Plan) + (step.Scorer is null ? "" : $"?{step.Threshold.ToString(CultureInfo.InvariantCulture)}"))),
        EnsembleNode ensemble => $"[{string.Join(',', ensemble.Members.Select(Of))}]",
        ShadowNode shadow => $"{Of(shadow.Main)}+{Of(shadow.Shadow)}",
        RefusalNode refusal => $"refused: {refusal.Code}",
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    /// <summary>All attempts, those of judges and writers included.</summary>
    public static IEnumerable<AttemptNode> Attempts(PlanNode node) => node switch
    {
        AttemptNode attempt => [attempt],
        FallbackNode fallback => fallback.Steps.SelectMany(Attempts),
        HedgeNode hedge => [.. Attempts(hedge.First), .. Attempts(hedge.Second)],
        CascadeNode cascade => cascade.Steps.SelectMany(step => Attempts(step.Plan).Concat(step.Scorer is JudgeScorer judge ? Attempts(judge.Judge) : [])),
        EnsembleNode ensemble => ensemble.Members.SelectMany(Attempts).Concat(ensemble.Combiner switch
        {
            BestOfCombiner best => Attempts(best.Judge),
            FusionCombiner fusion => Attempts(fusion.Synthesiser),
            _ => [],
        }),
        ShadowNode shadow => [.. Attempts(shadow.Main), .. Attempts(shadow.Shadow)],
        _ => [],
    };
}
