using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>Policies that look at answers: cascades and ensembles.</summary>
public sealed partial class PolicyReader
{
    private static readonly string[] Aggregates = ["mean", "min", "first"];
    private static readonly string[] Scorers = ["logprob", "consistency", "judge", "validator", "learned"];

    private CascadePolicy Cascade(PolicyFields fields)
    {
        fields.Only("type", "steps");
        var elements = fields.Array("steps", 2, PolicyLimits.MaxChoices);
        var steps = elements.Select((element, i) => CascadeStep(element.Value, element.Path, isLast: i == elements.Count - 1));
        return new CascadePolicy([.. steps.OfType<CascadePolicyStep>()]);
    }

    private CascadePolicyStep? CascadeStep(JsonElement value, string path, bool isLast)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("policy", out _) || value.TryGetProperty("type", out _))
        {
            if (!isLast)
            {
                _context.Wrong(path, "must be an object with policy, scorer and threshold or calibration: only the last step is not scored", value);
                return null;
            }

            return Policy(value, path) is { } last ? new CascadePolicyStep(last, Scorer: null, 0, Calibration: null) : null;
        }

        var fields = PolicyFields.Of(value, path, _context)!.Value;
        fields.Only(isLast ? ["policy"] : ["policy", "scorer", "threshold", "calibration"]);
        var policy = Required(fields, "policy");
        if (isLast)
        {
            return policy is null ? null : new CascadePolicyStep(policy, Scorer: null, 0, Calibration: null);
        }

        var scorer = fields.Require("scorer") is { } given ? Scorer(given, fields.PathOf("scorer")) : null;
        var (threshold, calibration) = Threshold(fields);
        return policy is null || scorer is null ? null : new CascadePolicyStep(policy, scorer, threshold, calibration);
    }

    private static (double Threshold, string? Calibration) Threshold(PolicyFields fields)
    {
        if (fields.TryGet("calibration", out _))
        {
            return (fields.Number("threshold", 0.5, 0, 1), fields.Name("calibration"));
        }

        fields.Require("threshold");
        return (fields.Number("threshold", 0.5, 0, 1), null);
    }

    private PolicyScorer? Scorer(JsonElement value, string path)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields || fields.RequireText("type", PolicyLimits.MaxName) is not { } type)
        {
            return null;
        }

        switch (type)
        {
            case "logprob":
                fields.Only("type", "aggregate");
                return new PolicyScorer(new LogprobScorer(Aggregate(fields)));
            case "consistency":
                fields.Only("type", "samples", "temperature");
                return new PolicyScorer(new ConsistencyScorer(fields.Integer("samples", 3, 1, 8), (float)fields.Number("temperature", 0.7, 0, 2)));
            case "judge":
                fields.Only("type", "judge", "prompt");
                return Required(fields, "judge") is { } judge ? new PolicyScorer(Spec: null, judge, Prompt(fields, "{question}", "{answer}")) : null;
            case "validator":
                fields.Only("type", "json_schema", "pattern");
                return Validator(fields);
            case "learned":
                fields.Only("type", "name");
                return fields.RequireName("name") is { } name ? new PolicyScorer(new LearnedScorer(name)) : null;
            default:
                _context.Wrong(fields.PathOf("type"), $"must be one of {string.Join(", ", Scorers)}", $"'{PolicyContext.Shorten(type)}'");
                return null;
        }
    }

    private string Aggregate(PolicyFields fields)
    {
        var aggregate = fields.Text("aggregate", PolicyLimits.MaxName) ?? Aggregates[0];
        if (!Aggregates.Contains(aggregate))
        {
            _context.Wrong(fields.PathOf("aggregate"), $"must be one of {string.Join(", ", Aggregates)}", $"'{PolicyContext.Shorten(aggregate)}'");
        }

        return aggregate;
    }

    private PolicyScorer Validator(PolicyFields fields)
    {
        string? schema = null;
        if (fields.TryGet("json_schema", out var value))
        {
            schema = PolicyFields.Of(value, fields.PathOf("json_schema"), _context) is null ? null : value.GetRawText();
            if (_context.IsFromSettings)
            {
                _context.Wrong(fields.PathOf("json_schema"), "needs the kinds of its values, which settings lose: write the whole policy as one JSON text", "an object");
            }
        }

        return new PolicyScorer(new ValidatorScorer(schema, Pattern(fields, "pattern", needsGroup: false)));
    }

    private EnsemblePolicy? Ensemble(PolicyFields fields)
    {
        fields.Only("type", "members", "combine", "sequential", "stop_at", "quorum");
        var members = fields.Array("members", 1, PolicyLimits.MaxChoices).SelectMany(member => Member(member.Value, member.Path)).ToList();
        if (_context.Problems.Count == 0 && members.Count is < 2 or > PolicyLimits.MaxChoices)
        {
            _context.Wrong(fields.PathOf("members"), $"must be 2 to {PolicyLimits.MaxChoices} members, samples counted", members.Count.ToString(CultureInfo.InvariantCulture));
        }

        var combiner = fields.Require("combine") is { } combine ? Combiner(combine, fields.PathOf("combine")) : null;
        var sequential = fields.Flag("sequential") ?? false;
        var stopAt = fields.Number("stop_at", 0, 1, aboveMin: true);
        if (stopAt is not null && (!sequential || combiner is { Kind: not CombinerKind.Vote }))
        {
            _context.Wrong(fields.PathOf("stop_at"), "must be left out unless votes are taken one after another (sequential: true)", stopAt.Value.ToString(CultureInfo.InvariantCulture));
        }

        var quorum = fields.Integer("quorum", 1, 1, Math.Max(1, members.Count));
        return combiner is null ? null : new EnsemblePolicy(members, combiner, sequential, stopAt, quorum);
    }

    private IEnumerable<RoutePolicy> Member(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("policy", out _) || value.TryGetProperty("type", out _))
        {
            return Policy(value, path) is { } plain ? [plain] : [];
        }

        var fields = PolicyFields.Of(value, path, _context)!.Value;
        fields.Only("policy", "samples");
        var samples = fields.Integer("samples", 1, 1, PolicyLimits.MaxChoices);
        return Required(fields, "policy") is { } policy ? Enumerable.Repeat(policy, samples) : [];
    }

    private PolicyCombiner? Combiner(JsonElement value, string path)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields || fields.Require("type") is null)
        {
            return null;
        }

        switch (fields.Word("type", CombinerKind.Vote))
        {
            case CombinerKind.BestOf:
                fields.Only("type", "judge", "prompt");
                return Required(fields, "judge") is { } judge ? new PolicyCombiner(CombinerKind.BestOf, judge, Prompt(fields, "{question}", "{answers}")) : null;
            case CombinerKind.Fusion:
                fields.Only("type", "synthesiser", "prompt");
                return Required(fields, "synthesiser") is { } writer ? new PolicyCombiner(CombinerKind.Fusion, writer, Prompt(fields, "{question}", "{answers}")) : null;
            default:
                fields.Only("type", "pattern");
                return new PolicyCombiner(CombinerKind.Vote, Model: null, Pattern(fields, "pattern", needsGroup: true));
        }
    }

    private string? Prompt(PolicyFields fields, params ReadOnlySpan<string> places)
    {
        var prompt = fields.Text("prompt", PolicyLimits.MaxSentence);
        foreach (var place in places)
        {
            if (prompt is not null && !prompt.Contains(place, StringComparison.Ordinal))
            {
                _context.Wrong(fields.PathOf("prompt"), $"must contain {place}", $"'{PolicyContext.Shorten(prompt)}'");
            }
        }

        return prompt;
    }

    /// <summary>A regular expression that runs in linear time, as answers of models are not to be trusted with more.</summary>
    private string? Pattern(PolicyFields fields, string name, bool needsGroup)
    {
        if (fields.Text(name, PolicyLimits.MaxSentence) is not { } pattern)
        {
            return null;
        }

        try
        {
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (needsGroup && regex.GetGroupNumbers().Length < 2)
            {
                _context.Wrong(fields.PathOf(name), "must have a group, which is what is compared", $"'{PolicyContext.Shorten(pattern)}'");
            }
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            _context.Wrong(fields.PathOf(name), $"must be a regular expression without back references and look-around ({exception.Message.TrimEnd('.')})", $"'{PolicyContext.Shorten(pattern)}'");
        }

        return pattern;
    }
}
