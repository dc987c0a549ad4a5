using System.Globalization;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>Policies that choose one of several.</summary>
internal sealed partial class PlanPass
{
    private PlanNode? Select(SelectionPolicy policy, Scope scope)
    {
        var candidates = new List<Candidate>(policy.Choices.Count);
        for (var i = 0; i < policy.Choices.Count; i++)
        {
            if (Plan(policy.Choices[i].Policy, scope) is { } plan)
            {
                candidates.Add(new Candidate(plan, policy.Choices[i].Weight, IdentityOf(policy.Choices[i].Policy, i), inputs.Random.NextDouble()));
            }
        }

        var ordered = new SelectionOrder(inputs, Find).Order(policy, candidates, Explain);
        var kind = EnumWords.Of(policy.Kind);
        return Chain([.. ordered.Select((candidate, i) => Because(candidate.Plan, i == 0 ? kind : $"next by {kind}"))], policy.Fallback);
    }

    private PlanNode? ByCapability(CapabilityPolicy policy, Scope scope)
    {
        var within = scope with
        {
            MustFit = true,
            Requires = scope.Requires | policy.Requires,
            MinContext = Math.Max(scope.MinContext, policy.MinContext),
        };
        return Chain([.. Plans(policy.Choices, within).Select(plan => Because(plan, "capability"))], policy.Fallback);
    }

    private PlanNode? ByRule(RulesPolicy policy, Scope scope)
    {
        for (var i = 0; i < policy.Rules.Count; i++)
        {
            if (policy.Rules[i].When.Holds(inputs.Features))
            {
                var name = $"rule {(i + 1).ToString(CultureInfo.InvariantCulture)}";
                Explain($"{name} holds");
                if (Plan(policy.Rules[i].Policy, scope) is { } plan)
                {
                    return Because(plan, name);
                }

                Note($"nothing of {name} can take the call: the default serves");
                break;
            }
        }

        return Plan(policy.Default, scope) is { } otherwise ? Because(otherwise, "default rule") : null;
    }

    private PlanNode? BySpecialist(SpecialistPolicy policy, Scope scope)
    {
        var otherwise = Plan(policy.Default, scope);
        var meanings = policy.ComparesMeanings ? inputs.Meanings.GetValueOrDefault(policy) : null;
        if (learning.Nearest(policy, inputs.Features, meanings) is not { } match)
        {
            Note("the specialist can not be told: the default serves");
            return otherwise;
        }

        var specialist = policy.Specialists[match.Index];
        var threshold = policy.Classifier is null && meanings is null ? policy.LexicalThreshold ?? policy.Threshold : policy.Threshold;
        Explain(string.Create(CultureInfo.InvariantCulture, $"specialist {specialist.Name} scores {match.Score:0.###}; {threshold} is needed"));
        if (match.Scores is { } scores)
        {
            var by = match.Model ?? (policy.ComparesMeanings ? "words, since there are no vectors now" : "words");
            Explain($"similarities by {by}: {string.Join(", ", scores.Select((score, i) => string.Create(CultureInfo.InvariantCulture, $"{policy.Specialists[i].Name} {score:0.###}")))}");
        }

        if (match.Score < threshold)
        {
            return otherwise is null ? null : Because(otherwise, "no specialist");
        }

        var plan = Plan(specialist.Policy, scope);
        return Chain(plan is null ? null : Because(plan, $"specialist {specialist.Name}"), otherwise, policy.Fallback);
    }

    private PlanNode? ByLearned(LearnedPolicy policy, Scope scope)
    {
        var isStrong = NeedsStrong(policy);
        var (first, second) = isStrong ? (policy.Strong, policy.Weak) : (policy.Weak, policy.Strong);
        var (chosen, other) = (Plan(first, scope), Plan(second, scope));
        return Chain(chosen is null ? null : Because(chosen, isStrong ? "learned: strong" : "learned: weak"), other, policy.Fallback);
    }

    private bool NeedsStrong(LearnedPolicy policy)
    {
        if (learning.StrongNeed(policy.Router, inputs.Features) is not { } need)
        {
            Note($"there is no trained router '{policy.Router}' for this call: the strong model serves");
            return true;
        }

        var threshold = policy.Goal.Kind == LearnedGoalKind.Threshold ? policy.Goal.Value : learning.StrongThreshold(policy.Router, policy.Goal);
        if (threshold is not { } least)
        {
            Note($"the router '{policy.Router}' has no calibration for {EnumWords.Of(policy.Goal.Kind)}: the strong model serves");
            return true;
        }

        Explain(string.Create(CultureInfo.InvariantCulture, $"router {policy.Router}: need of the strong model {need:0.###}, threshold {least:0.###}"));
        return need >= least;
    }

    private static PlanNode Because(PlanNode plan, string reason) => plan is AttemptNode attempt ? attempt with { Reason = reason } : plan;

    /// <summary>What stickiness knows a choice by, so that it stays when others come or go.</summary>
    private static string IdentityOf(RoutePolicy policy, int index) =>
        policy is SinglePolicy single ? single.Name : index.ToString(CultureInfo.InvariantCulture);
}
