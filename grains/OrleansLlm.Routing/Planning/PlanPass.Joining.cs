using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>Policies that make several calls.</summary>
internal sealed partial class PlanPass
{
    private PlanNode? Hedge(HedgePolicy policy, Scope scope)
    {
        var (first, second) = (Plan(policy.First, scope), Plan(policy.Second, scope));
        return first is null ? second : second is null ? first : new HedgeNode(first, second, policy.After);
    }

    private PlanNode? Shadow(ShadowPolicy policy, Scope scope)
    {
        var isCopied = inputs.Random.NextDouble() < policy.Share;
        var main = Plan(policy.Main, scope);
        return main is not null && isCopied && Plan(policy.Shadow, scope) is { } shadow ? new ShadowNode(main, shadow) : main;
    }

    private PlanNode? Cascade(CascadePolicy policy, Scope scope)
    {
        var steps = new List<CascadeStep>(policy.Steps.Count);
        foreach (var step in policy.Steps)
        {
            if (Plan(step.Policy, scope) is { } plan && TryScorer(step, scope, out var scorer))
            {
                steps.Add(new CascadeStep(plan, scorer, ThresholdOf(step)));
            }
        }

        if (steps.Count == 0)
        {
            return null;
        }

        steps[^1] = steps[^1] with { Scorer = null, Threshold = 0 };
        return steps.Count == 1 ? steps[0].Plan : new CascadeNode(steps);
    }

    /// <summary>False when the step's answer could not be scored: then it is not asked at all, since nobody would know whether it will do.</summary>
    private bool TryScorer(CascadePolicyStep step, Scope scope, out ScorerSpec? scorer)
    {
        scorer = step.Scorer?.Spec;
        if (step.Scorer?.Judge is not { } judge)
        {
            return true;
        }

        if (Plan(judge, JudgeScope(scope)) is not { } judgePlan)
        {
            Note("a step of the cascade is left out: its judge can not be called");
            return false;
        }

        scorer = new JudgeScorer(judgePlan, step.Scorer.Prompt);
        return true;
    }

    private double ThresholdOf(CascadePolicyStep step)
    {
        if (step.Calibration is not { } name)
        {
            return step.Threshold;
        }

        if (learning.CascadeThreshold(name) is { } calibrated)
        {
            return calibrated;
        }

        Note($"there is no calibration '{name}': the threshold is {step.Threshold.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        return step.Threshold;
    }

    private PlanNode? Ensemble(EnsemblePolicy policy, Scope scope)
    {
        var members = Plans(policy.Members, scope);
        if (members.Count < policy.Quorum)
        {
            Note($"an ensemble is left out: {members.Count} of its members can be called, {policy.Quorum} must answer");
            return null;
        }

        if (members.Count <= 1)
        {
            return members.Count == 0 ? null : members[0];
        }

        return CombinerOf(policy.Combiner, scope) is { } combiner
            ? new EnsembleNode(members, combiner, policy.Sequential, policy.StopAt, policy.Quorum)
            : null;
    }

    private CombinerSpec? CombinerOf(PolicyCombiner combiner, Scope scope)
    {
        if (combiner.Model is not { } model)
        {
            return new VoteCombiner(combiner.Text);
        }

        if (Plan(model, JudgeScope(scope)) is not { } plan)
        {
            Note("an ensemble is left out: the model that makes one answer of all can not be called");
            return null;
        }

        return combiner.Kind == CombinerKind.BestOf ? new BestOfCombiner(plan, combiner.Text) : new FusionCombiner(plan, combiner.Text);
    }

    /// <summary>Judges get other prompts: they need not be able to do what the call needs.</summary>
    private static Scope JudgeScope(Scope scope) => new() { Route = scope.Route, IsJudge = true };
}
