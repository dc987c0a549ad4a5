using System.Globalization;
using System.Text.Json;
using OrleansLlm.Routing.Features;

namespace OrleansLlm.Routing.Policies;

/// <summary>Policies that look at requests: rules and specialists.</summary>
public sealed partial class PolicyReader
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private RulesPolicy? Rules(PolicyFields fields)
    {
        fields.Only("type", "rules", "default");
        var rules = fields.Array("rules", 1, PolicyLimits.MaxRules).Select(rule => Rule(rule.Value, rule.Path)).OfType<RouteRule>().ToList();
        return Required(fields, "default") is { } otherwise ? new RulesPolicy(rules, otherwise) : null;
    }

    private RouteRule? Rule(JsonElement value, string path)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields)
        {
            return null;
        }

        fields.Only("when", "policy");
        var when = fields.Require("when") is { } given ? Condition(given, fields.PathOf("when")) : null;
        return Required(fields, "policy") is { } policy && when is not null ? new RouteRule(when, policy) : null;
    }

    private RuleCondition? Condition(JsonElement value, string path)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields)
        {
            return null;
        }

        fields.Only("tags", "tenant", "project", "user", "language", "time", "min_prompt_tokens", "max_prompt_tokens", "has_tools", "stream");
        if (!fields.All().Any())
        {
            _context.Wrong(path, "must have a condition: calls that meet none take the default", "an empty object");
        }

        var condition = new RuleCondition
        {
            Tags = Tags(fields),
            Tenants = Names(fields, "tenant"),
            Projects = Names(fields, "project"),
            Users = Names(fields, "user"),
            Languages = Languages(fields),
            Time = fields.TryGet("time", out var time) ? Time(time, fields.PathOf("time")) : null,
            MinPromptTokens = fields.Integer("min_prompt_tokens", 0, int.MaxValue),
            MaxPromptTokens = fields.Integer("max_prompt_tokens", 0, int.MaxValue),
            HasTools = fields.Flag("has_tools"),
            Stream = fields.Flag("stream"),
        };
        if (condition.MaxPromptTokens < condition.MinPromptTokens)
        {
            _context.Wrong(
                fields.PathOf("max_prompt_tokens"),
                string.Create(CultureInfo.InvariantCulture, $"must be at least min_prompt_tokens ({condition.MinPromptTokens})"),
                string.Create(CultureInfo.InvariantCulture, $"{condition.MaxPromptTokens}"));
        }

        return condition;
    }

    private static IReadOnlyList<string> Names(PolicyFields fields, string name) => fields.Texts(name, PolicyLimits.MaxRules, PolicyLimits.MaxName);

    private Dictionary<string, IReadOnlyList<string>> Tags(PolicyFields fields)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (fields.TryGet("tags", out var value) && PolicyFields.Of(value, fields.PathOf("tags"), _context) is { } tags)
        {
            foreach (var tag in tags.All())
            {
                found[tag.Name] = Names(tags, tag.Name);
            }
        }

        return found;
    }

    private IReadOnlyList<string> Languages(PolicyFields fields)
    {
        var languages = Names(fields, "language");
        foreach (var language in languages.Where(language => !LanguageGuess.Known.Contains(language)))
        {
            _context.Wrong(fields.PathOf("language"), $"must be one of {string.Join(", ", LanguageGuess.Known)}", $"'{PolicyContext.Shorten(language)}'");
        }

        return languages;
    }

    private WeekTime? Time(JsonElement value, string path)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields)
        {
            return null;
        }

        fields.Only("days", "from", "to", "zone");
        return new WeekTime(DaysOf(fields), Clock(fields, "from"), Clock(fields, "to"), Zone(fields));
    }

    private List<DayOfWeek> DaysOf(PolicyFields fields)
    {
        var days = new List<DayOfWeek>();
        foreach (var day in fields.Texts("days", Days.Length, PolicyLimits.MaxName))
        {
            if (Array.IndexOf(Days, day) is >= 0 and var index)
            {
                days.Add((DayOfWeek)index);
            }
            else
            {
                _context.Wrong(fields.PathOf("days"), $"must be among {string.Join(", ", Days)}", $"'{PolicyContext.Shorten(day)}'");
            }
        }

        return days;
    }

    private TimeOnly Clock(PolicyFields fields, string name)
    {
        if (fields.Text(name, PolicyLimits.MaxName) is not { } text)
        {
            return default;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        _context.Wrong(fields.PathOf(name), "must be a time such as 08:30", $"'{PolicyContext.Shorten(text)}'");
        return default;
    }

    private TimeZoneInfo Zone(PolicyFields fields)
    {
        if (fields.Text("zone", PolicyLimits.MaxName) is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        _context.Wrong(fields.PathOf("zone"), "must be a time zone that this server knows, such as Europe/Berlin", $"'{PolicyContext.Shorten(name)}'");
        return TimeZoneInfo.Utc;
    }

    private SpecialistPolicy? Specialist(PolicyFields fields)
    {
        fields.Only(["type", "specialists", "classifier", "embedding", "threshold", "lexical_threshold", "default", "fallback", .. RuleFields]);
        var classifier = fields.Name("classifier");
        var specialists = fields.Array("specialists", 1, PolicyLimits.MaxRules)
            .Select(one => OneSpecialist(one.Value, one.Path, minExamples: classifier is null ? 1 : 0)).OfType<Specialist>().ToList();
        foreach (var twice in specialists.GroupBy(one => one.Name).Where(group => group.Count() > 1))
        {
            _context.Wrong(fields.PathOf("specialists"), "must have different names", $"'{twice.Key}' {twice.Count()} times");
        }

        var threshold = fields.Number("threshold", 0.5, 0, 1);
        var (embedding, lexical) = (fields.Name("embedding"), fields.Number("lexical_threshold", 0, 1));
        foreach (var (name, isGiven) in new[] { ("embedding", embedding is not null), ("lexical_threshold", lexical is not null) })
        {
            if (isGiven && classifier is not null)
            {
                _context.Wrong(fields.PathOf(name), "must not be given together with classifier, which decides without examples", "both");
            }
        }

        var rules = RulesAfterChoice(fields);
        return Required(fields, "default") is { } otherwise
            ? new SpecialistPolicy(specialists, classifier, threshold, otherwise, rules) { Embedding = embedding, LexicalThreshold = lexical }
            : null;
    }

    private Specialist? OneSpecialist(JsonElement value, string path, int minExamples)
    {
        if (PolicyFields.Of(value, path, _context) is not { } fields)
        {
            return null;
        }

        fields.Only("name", "examples", "policy");
        var name = fields.RequireName("name");
        var examples = fields.Array("examples", minExamples, PolicyLimits.MaxExamples)
            .Select(example => PolicyFields.TextOf(example.Value, example.Path, PolicyLimits.MaxSentence, _context)).OfType<string>().ToList();
        var policy = Required(fields, "policy");
        return name is null || policy is null ? null : new Specialist(name, examples, policy);
    }
}
