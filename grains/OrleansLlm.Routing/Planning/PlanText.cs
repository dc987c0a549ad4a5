using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Planning;

/// <summary>Writes a plan as JSON, for people who ask what would be done. Pure.</summary>
/// <param name="providerOf">Who runs a model: <c>local</c> or a provider's name.</param>
public sealed class PlanText(Func<string, string> providerOf)
{
    /// <summary>The tree; what is not set is left out.</summary>
    public JsonObject Of(PlanNode node) => WithoutNulls(Shown(node));

    private static JsonObject WithoutNulls(JsonObject shown)
    {
        foreach (var name in shown.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            shown.Remove(name);
        }

        return shown;
    }

    private JsonObject Shown(PlanNode node) => node switch
    {
        AttemptNode attempt => new JsonObject
        {
            ["kind"] = "attempt",
            ["model"] = attempt.Model,
            ["provider"] = providerOf(attempt.Model),
            ["reason"] = attempt.Reason,
            ["despite_cooldown"] = attempt.DespiteCooldown ? true : null,
        },
        FallbackNode fallback => new JsonObject { ["kind"] = "fallback", ["steps"] = All(fallback.Steps), ["rules"] = WithoutNulls(Of(fallback.Rules)) },
        HedgeNode hedge => new JsonObject { ["kind"] = "hedge", ["first"] = Of(hedge.First), ["second"] = Of(hedge.Second), ["after_ms"] = hedge.After.TotalMilliseconds },
        CascadeNode cascade => new JsonObject { ["kind"] = "cascade", ["steps"] = new JsonArray([.. cascade.Steps.Select(Of)]) },
        EnsembleNode ensemble => new JsonObject
        {
            ["kind"] = "ensemble",
            ["members"] = All(ensemble.Members),
            ["combiner"] = WithoutNulls(Of(ensemble.Combiner)),
            ["sequential"] = ensemble.Sequential,
            ["stop_at"] = ensemble.StopAt,
            ["quorum"] = ensemble.Quorum,
        },
        ShadowNode shadow => new JsonObject { ["kind"] = "shadow", ["main"] = Of(shadow.Main), ["shadow"] = Of(shadow.Shadow) },
        _ => throw new ArgumentOutOfRangeException(nameof(node), node.GetType().Name, "A plan node that nobody shows."),
    };

    private JsonObject Of(CascadeStep step) => step.Scorer is null
        ? new JsonObject { ["plan"] = Of(step.Plan) }
        : new JsonObject { ["plan"] = Of(step.Plan), ["scorer"] = WithoutNulls(Of(step.Scorer)), ["threshold"] = step.Threshold };

    private JsonObject Of(ScorerSpec scorer) => scorer switch
    {
        LogprobScorer logprob => new JsonObject { ["kind"] = "logprob", ["aggregate"] = logprob.Aggregate },
        ConsistencyScorer consistency => new JsonObject { ["kind"] = "consistency", ["samples"] = consistency.Samples, ["temperature"] = consistency.Temperature },
        JudgeScorer judge => new JsonObject { ["kind"] = "judge", ["judge"] = Of(judge.Judge) },
        ValidatorScorer validator => new JsonObject { ["kind"] = "validator", ["json_schema"] = validator.JsonSchema, ["pattern"] = validator.Pattern },
        LearnedScorer learned => new JsonObject { ["kind"] = "learned", ["name"] = learned.Name },
        _ => throw new ArgumentOutOfRangeException(nameof(scorer), scorer.GetType().Name, "A scorer that nobody shows."),
    };

    private JsonObject Of(CombinerSpec combiner) => combiner switch
    {
        VoteCombiner vote => new JsonObject { ["kind"] = "vote", ["pattern"] = vote.Pattern },
        BestOfCombiner best => new JsonObject { ["kind"] = "best_of", ["judge"] = Of(best.Judge) },
        FusionCombiner fusion => new JsonObject { ["kind"] = "fusion", ["synthesiser"] = Of(fusion.Synthesiser) },
        _ => throw new ArgumentOutOfRangeException(nameof(combiner), combiner.GetType().Name, "A combiner that nobody shows."),
    };

    private static JsonObject Of(FallbackRules rules) => new()
    {
        ["retries"] = rules.Retries,
        ["backoff_ms"] = rules.Backoff.TotalMilliseconds,
        ["max_wait_ms"] = rules.MaxWait.TotalMilliseconds,
        ["on"] = new JsonArray([.. Enum.GetValues<FallbackCauses>()
            .Where(cause => cause is not FallbackCauses.None and not FallbackCauses.Default && rules.On.HasFlag(cause)).Select(cause => JsonValue.Create(EnumWords.Of(cause)))]),
        ["first_token_timeout_ms"] = rules.FirstTokenTimeout?.TotalMilliseconds,
    };

    private JsonArray All(IEnumerable<PlanNode> nodes) => new([.. nodes.Select(Of)]);
}
