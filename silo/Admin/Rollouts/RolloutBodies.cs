using System.Text.Json;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Rollouts;

/// <summary>Reads bodies about rollouts, and tells all mistakes of form at once. What the fields mean together is checked where rollouts are kept.</summary>
internal static class RolloutBodies
{
    private const int MaxSteps = 20;
    private const int MaxText = 500;

    /// <summary>Small shares first, each for a quarter of an hour.</summary>
    private static readonly RolloutStep[] Careful = [new() { Share = 5, Minutes = 15 }, new() { Share = 25, Minutes = 15 }, new() { Share = 100 }];

    /// <summary>A rollout of a model.</summary>
    public static StartRollout ParseStart(JsonFields fields, string model)
    {
        var errors = new FieldErrors();
        errors.Refuse(fields, "version", "steps", "guard", "comment");
        var rollout = new StartRollout
        {
            Model = model,
            Version = errors.Try(() => fields.Text("version", MaxText, minLength: 1)),
            Steps = errors.Try(() => fields.Array("steps", MaxSteps, min: 1)) is { } steps ? Steps(steps, errors) : Careful,
            Guard = errors.Try(() => fields.Object("guard")) is { } guard ? Guard(guard, errors) : new RolloutGuard(),
            Comment = errors.Try(() => fields.Text("comment", MaxText)),
        };
        errors.ThrowIfAny();
        return rollout;
    }

    /// <summary>Why a rollout is taken back.</summary>
    public static string? ParseRollBack(JsonFields fields)
    {
        fields.RefuseOthers("reason");
        return fields.Text("reason", MaxText);
    }

    private static List<RolloutStep> Steps(JsonElement steps, FieldErrors errors) =>
    [
        .. steps.EnumerateArray().Index()
            .Select(item => errors.Try(() => (JsonFields?)JsonFields.At(item.Item, $"steps[{item.Index}]")))
            .Select(step => step is { } fields ? Step(fields, errors) : new RolloutStep()),
    ];

    private static RolloutStep Step(JsonFields step, FieldErrors errors)
    {
        errors.Refuse(step, "share", "minutes");
        return new RolloutStep
        {
            Share = errors.Try(() => Value(step, "share", 100)) ?? 0,
            Minutes = errors.Try(() => Value(step, "minutes", 30 * 24 * 60)) ?? 0,
        };
    }

    private static RolloutGuard Guard(JsonFields guard, FieldErrors errors)
    {
        errors.Refuse(guard, "min_calls", "max_failure_rise");
        var usual = new RolloutGuard();
        return new RolloutGuard
        {
            MinCalls = errors.Try(() => guard.Integer("min_calls", 0, 1_000_000)) ?? usual.MinCalls,
            MaxFailureRise = errors.Try(() => Value(guard, "max_failure_rise", 100)) ?? usual.MaxFailureRise,
        };
    }

    private static double? Value(JsonFields fields, string name, int max) => (double?)fields.Decimal(name, 0, max);
}
