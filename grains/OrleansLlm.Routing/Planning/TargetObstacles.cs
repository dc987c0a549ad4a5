using System.Globalization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>Why a target can not take a call, in words for notes.</summary>
internal static class TargetObstacles
{
    /// <summary>The first obstacle that counts, or null.</summary>
    /// <param name="target">The target.</param>
    /// <param name="inputs">The call.</param>
    /// <param name="leniency">What is no obstacle.</param>
    /// <param name="isJudge">Whether it is only asked about answers: then the call's own needs do not matter.</param>
    public static string? Of(Target target, PlanInputs inputs, Leniency leniency, bool isJudge) =>
        target.Info.Kind != ModelKind.Chat ? $"is no chat model ({EnumWords.Of(target.Info.Kind)})"
        : (leniency < Leniency.Fit && !isJudge ? Unfit(target, inputs, ModelFeatures.None, 0) : null)
        ?? Limited(target)
        ?? (leniency < Leniency.Cooldown ? Cooling(target) : null)
        ?? (leniency < Leniency.Budget ? TooDear(target, inputs) : null);

    /// <summary>What it lacks that the request needs, or null.</summary>
    public static string? Unfit(Target target, PlanInputs inputs, ModelFeatures requires, int minContext)
    {
        var missing = (inputs.Features.Needs | requires) & ~target.Features;
        if (missing != ModelFeatures.None)
        {
            return $"has no {string.Join(", ", Enum.GetValues<ModelFeatures>().Where(one => one != ModelFeatures.None && missing.HasFlag(one)).Select(EnumWords.Of))}";
        }

        var needed = Math.Max(minContext, inputs.Features.PromptTokens + (long)(inputs.Features.MaxTokens ?? 1));
        return target.Info.ContextLength > 0 && needed > target.Info.ContextLength
            ? string.Create(CultureInfo.InvariantCulture, $"has a context of {target.Info.ContextLength} tokens, about {needed} are needed")
            : null;
    }

    private static string? Limited(Target target) => target.Health.LimitedFor > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"is at the limit set for it for {target.Health.LimitedFor.TotalSeconds:0.#} s more")
        : null;

    private static string? Cooling(Target target) => target.Health switch
    {
        { MayBegin: true } => null,
        { Circuit: CircuitState.HalfOpen } => "is being probed after failures",
        var health => string.Create(CultureInfo.InvariantCulture, $"cools down for {health.CooldownLeft.TotalSeconds:0.#} s more"),
    };

    private static string? TooDear(Target target, PlanInputs inputs)
    {
        if (inputs.BudgetLeft is not { } left || target.Price is not { } price)
        {
            return null;
        }

        var features = inputs.Features;
        var completion = (int)Math.Min(int.MaxValue, (long)(features.MaxTokens ?? 1) * features.Choices);
        var cost = price.WorstCostOf(new UsageCeiling { PromptTokens = features.PromptTokens, CompletionTokens = completion });
        return cost > left ? string.Create(CultureInfo.InvariantCulture, $"may cost ${MoneyConverter.Plain(cost)}, but ${MoneyConverter.Plain(left)} of the budget are left") : null;
    }
}
