using System.Text.Json;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>
/// Reads policies from JSON. A policy is a string, the name of a model or of another route, or an object with a <c>type</c>: single, weighted, least_busy,
/// lowest_latency, lowest_cost, capability, rules, specialist, fallback, hedge, cascade, ensemble, learned or shadow. Strict: unknown fields are mistakes,
/// and all mistakes are told at once.
/// </summary>
public sealed partial class PolicyReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private static readonly string[] RuleFields = ["retries", "backoff_ms", "max_wait_ms", "on", "first_token_timeout_ms"];
    private static readonly string[] Types =
    [
        "single", "weighted", "least_busy", "lowest_latency", "lowest_cost", "capability", "rules", "specialist", "fallback", "hedge", "cascade", "ensemble",
        "learned", "shadow",
    ];

    private readonly PolicyContext _context;
    private int _depth;

    private PolicyReader(PolicyContext context) => _context = context;

    /// <summary>Reads a policy's text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">What it is called in problems.</param>
    public static PolicyReading Read(string json, string path = "policy")
    {
        if (json.Length > PolicyLimits.MaxText)
        {
            return new PolicyReading(null, [new PolicyProblem(path, $"must be at most {PolicyLimits.MaxText} characters long. Given: {json.Length}")]);
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement, path);
        }
        catch (JsonException exception)
        {
            return new PolicyReading(null, [new PolicyProblem(path, $"must be JSON: {exception.Message.TrimEnd('.')}")]);
        }
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="value">The policy.</param>
    /// <param name="path">What it is called in problems.</param>
    /// <param name="isFromSettings">Numbers and flags may be written as texts.</param>
    public static PolicyReading Read(JsonElement value, string path = "policy", bool isFromSettings = false)
    {
        var context = new PolicyContext(isFromSettings);
        try
        {
            var policy = new PolicyReader(context).Policy(value, path);
            return new PolicyReading(context.Problems.Count == 0 ? policy : null, context.Problems);
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for half a surrogate pair.
            return new PolicyReading(null, [new PolicyProblem(path, "must be valid Unicode text")]);
        }
    }

    private RoutePolicy? Policy(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return Counted(path) && PolicyFields.NameOf(value, path, _context) is { } name ? new SinglePolicy(name) : null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            _context.Wrong(path, "must be the name of a model or route, or an object with a type", value);
            return null;
        }

        var fields = PolicyFields.Of(value, path, _context)!.Value;
        if (_depth >= PolicyLimits.MaxDepth)
        {
            _context.Wrong(path, $"must stand in at most {PolicyLimits.MaxDepth} others", $"{_depth + 1}");
            return null;
        }

        _depth++;
        var policy = Counted(path) && fields.RequireText("type", PolicyLimits.MaxName) is { } type ? OfType(type, fields) : null;
        _depth--;
        return policy;
    }

    private RoutePolicy? OfType(string type, PolicyFields fields)
    {
        switch (type)
        {
            case "single": return Single(fields);
            case "weighted": return Selection(fields, SelectionKind.Weighted);
            case "least_busy": return Selection(fields, SelectionKind.LeastBusy);
            case "lowest_latency": return Selection(fields, SelectionKind.LowestLatency);
            case "lowest_cost": return Selection(fields, SelectionKind.LowestCost);
            case "capability": return Capability(fields);
            case "rules": return Rules(fields);
            case "specialist": return Specialist(fields);
            case "fallback": return Fallback(fields);
            case "hedge": return Hedge(fields);
            case "cascade": return Cascade(fields);
            case "ensemble": return Ensemble(fields);
            case "learned": return Learned(fields);
            case "shadow": return Shadow(fields);
            default:
                _context.Wrong(fields.PathOf("type"), $"must be one of {string.Join(", ", Types)}", $"'{PolicyContext.Shorten(type)}'");
                return null;
        }
    }

    private static SinglePolicy? Single(PolicyFields fields)
    {
        fields.Only("type", "model");
        return fields.RequireName("model") is { } name ? new SinglePolicy(name) : null;
    }

    private SelectionPolicy Selection(PolicyFields fields, SelectionKind kind)
    {
        string[] own = kind == SelectionKind.LowestLatency ? ["type", "choices", "sticky", "metric", "fallback"] : ["type", "choices", "sticky", "fallback"];
        fields.Only([.. own, .. RuleFields]);
        var choices = fields.Array("choices", 1, PolicyLimits.MaxChoices).Select(choice => Choice(choice.Value, choice.Path)).OfType<PolicyChoice>().ToList();
        return new SelectionPolicy(kind, choices, fields.Word("sticky", Stickiness.None), fields.Word("metric", LatencyMetric.FirstToken), RulesAfterChoice(fields));
    }

    private PolicyChoice? Choice(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("policy", out _) || value.TryGetProperty("type", out _))
        {
            return Policy(value, path) is { } plain ? new PolicyChoice(plain) : null;
        }

        var fields = PolicyFields.Of(value, path, _context)!.Value;
        fields.Only("policy", "weight");
        var weight = fields.Number("weight", 1, 0, 1_000_000, aboveMin: true);
        return Required(fields, "policy") is { } policy ? new PolicyChoice(policy, weight) : null;
    }

    private CapabilityPolicy Capability(PolicyFields fields)
    {
        fields.Only(["type", "choices", "requires", "min_context", "fallback", .. RuleFields]);
        return new CapabilityPolicy(
            Policies(fields, "choices", 1),
            fields.Flags<ModelFeatures>("requires", (a, b) => a | b) ?? ModelFeatures.None,
            fields.Integer("min_context", 0, 0, int.MaxValue),
            RulesAfterChoice(fields));
    }

    private FallbackPolicy Fallback(PolicyFields fields)
    {
        fields.Only(["type", "steps", .. RuleFields]);
        return new FallbackPolicy(Policies(fields, "steps", 1), ReadRules(fields));
    }

    private HedgePolicy? Hedge(PolicyFields fields)
    {
        fields.Only("type", "first", "second", "after_ms");
        var (first, second) = (Required(fields, "first"), Required(fields, "second"));
        var after = fields.Milliseconds("after_ms", 1, 600_000) ?? TimeSpan.FromSeconds(1);
        return first is null || second is null ? null : new HedgePolicy(first, second, after);
    }

    private ShadowPolicy? Shadow(PolicyFields fields)
    {
        fields.Only("type", "policy", "shadow", "share");
        var (main, shadow) = (Required(fields, "policy"), Required(fields, "shadow"));
        var share = fields.Number("share", 1, 0, 1, aboveMin: true);
        return main is null || shadow is null ? null : new ShadowPolicy(main, shadow, share);
    }

    private LearnedPolicy? Learned(PolicyFields fields)
    {
        fields.Only(["type", "router", "weak", "strong", "threshold", "target_quality", "strong_share", "fallback", .. RuleFields]);
        var router = fields.RequireName("router");
        var (weak, strong) = (Required(fields, "weak"), Required(fields, "strong"));
        var goal = Goal(fields);
        return router is null || weak is null || strong is null || goal is null ? null : new LearnedPolicy(router, weak, strong, goal.Value, RulesAfterChoice(fields));
    }

    private LearnedGoal? Goal(PolicyFields fields)
    {
        (string Name, LearnedGoalKind Kind)[] all =
            [("threshold", LearnedGoalKind.Threshold), ("target_quality", LearnedGoalKind.TargetQuality), ("strong_share", LearnedGoalKind.StrongShare)];
        var given = all.Where(goal => fields.TryGet(goal.Name, out _)).ToList();
        if (given.Count == 1)
        {
            return new LearnedGoal(given[0].Kind, fields.Number(given[0].Name, 0, 0, 1));
        }

        _context.Wrong(fields.Path, "must have exactly one of threshold, target_quality and strong_share", $"{given.Count} of them");
        return null;
    }

    private List<RoutePolicy> Policies(PolicyFields fields, string name, int min) =>
        [.. fields.Array(name, min, PolicyLimits.MaxChoices).Select(element => Policy(element.Value, element.Path)).OfType<RoutePolicy>()];

    private RoutePolicy? Required(PolicyFields fields, string name) => fields.Require(name) is { } value ? Policy(value, fields.PathOf(name)) : null;

    /// <summary>False, and noted once, when there are too many policies.</summary>
    private bool Counted(string path)
    {
        if (++_context.Policies == PolicyLimits.MaxPolicies + 1)
        {
            _context.Wrong(path, $"is one too many: a policy has at most {PolicyLimits.MaxPolicies} within it", $"{PolicyLimits.MaxPolicies + 1}");
        }

        return _context.Policies <= PolicyLimits.MaxPolicies;
    }

    private FallbackRules? RulesAfterChoice(PolicyFields fields)
    {
        var rules = ReadRules(fields);
        if (fields.Flag("fallback") is not false)
        {
            return rules;
        }

        foreach (var field in RuleFields.Where(field => fields.TryGet(field, out _)))
        {
            _context.Wrong(fields.PathOf(field), "must be left out where fallback is false", "a value");
        }

        return null;
    }

    private static FallbackRules ReadRules(PolicyFields fields)
    {
        var rules = new FallbackRules();
        return rules with
        {
            Retries = fields.Integer("retries", rules.Retries, 0, 10),
            Backoff = fields.Milliseconds("backoff_ms", 1, 60_000) ?? rules.Backoff,
            MaxWait = fields.Milliseconds("max_wait_ms", 0, 600_000) ?? rules.MaxWait,
            On = fields.Flags<FallbackCauses>("on", (a, b) => a | b) ?? rules.On,
            FirstTokenTimeout = fields.Milliseconds("first_token_timeout_ms", 1, 3_600_000),
        };
    }
}
