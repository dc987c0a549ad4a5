using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>What a rollout may ask for.</summary>
internal static class RolloutRules
{
    private const int MaxSteps = 20;
    private const double MaxMinutes = 30 * 24 * 60;
    private const int MaxCalls = 1_000_000;
    private const int MaxComment = 500;

    /// <exception cref="LlmException">InvalidRequest: names field, limit and value.</exception>
    public static void Check(StartRollout rollout)
    {
        if (rollout.Version is { } version && !ModelVersionName.IsValid(version))
        {
            throw Invalid("version", ModelVersionName.Rule, $"'{version}'");
        }

        CheckSteps(rollout.Steps);
        Require(rollout.Guard.MinCalls is >= 0 and <= MaxCalls, "guard.min_calls", $"0 to {MaxCalls}", Text(rollout.Guard.MinCalls));
        Require(rollout.Guard.MaxFailureRise is >= 0 and <= 100, "guard.max_failure_rise", "0 to 100", Text(rollout.Guard.MaxFailureRise));
        Require(rollout.Comment is null or { Length: <= MaxComment }, "comment", $"up to {MaxComment} characters", Text(rollout.Comment?.Length ?? 0));
    }

    private static void CheckSteps(IReadOnlyList<RolloutStep> steps)
    {
        Require(steps.Count is > 0 and <= MaxSteps, "steps", $"1 to {MaxSteps} steps", Text(steps.Count));
        var before = 0.0;
        for (var step = 0; step < steps.Count; step++)
        {
            var (share, minutes) = (steps[step].Share, steps[step].Minutes);
            Require(share is > 0 and <= 100, $"steps[{step}].share", "above 0 and up to 100 percent", Text(share));
            Require(share > before, $"steps[{step}].share", $"more than the step before has ({Text(before)})", Text(share));
            Require(minutes is >= 0 and <= MaxMinutes, $"steps[{step}].minutes", $"0 to {Text(MaxMinutes)}", Text(minutes));
            before = share;
        }
    }

    private static void Require(bool holds, string field, string limit, string given)
    {
        if (!holds)
        {
            throw Invalid(field, limit, given);
        }
    }

    private static LlmException Invalid(string field, string limit, string given) =>
        new(LlmErrorCode.InvalidRequest, $"'{field}' must be {limit}. Given: {given}.", field);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
