using System.Text.Json;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Reads limits and overrides, and tells all mistakes at once. What the fields mean together is checked where limits are kept.</summary>
internal static class LimitsParser
{
    private const int MaxBudgets = 14; // One of each period and kind.
    private const int MaxSoft = 10;
    private const int MaxModels = 1_000;
    private const decimal MaxMoney = 1_000_000_000_000m;

    private static readonly string[] Fields =
    [
        "budgets", "requests_per_minute", "tokens_per_minute", "input_tokens_per_minute", "output_tokens_per_minute",
        "concurrent_requests", "allowed_models", "expires_at", "suspended", "tags",
    ];

    /// <summary>The limits of a level: absent or null ones are none.</summary>
    public static ScopeLimits Parse(JsonFields fields)
    {
        var errors = new FieldErrors();
        var limits = Read(fields, errors);
        errors.ThrowIfAny();
        return limits;
    }

    /// <summary>An override; it begins now unless it says when.</summary>
    public static LimitOverride ParseOverride(JsonFields fields, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        errors.Refuse(fields, ["limits", "from", "until", "reason"]);
        var limits = errors.Try(() => (JsonFields?)JsonFields.At(fields.Require("limits"), fields.PathOf("limits")));
        var parsed = new LimitOverride
        {
            Limits = limits is { } given ? Read(given, errors) : new ScopeLimits(),
            From = errors.Try(() => fields.Time("from")) ?? now,
            Until = errors.Try(() => fields.Time("until") ?? throw RequestErrors.Missing(fields.PathOf("until"))),
            Reason = errors.Try(() => fields.Text("reason", maxLength: 200)),
        };
        errors.ThrowIfAny();
        return parsed;
    }

    private static ScopeLimits Read(JsonFields fields, FieldErrors errors)
    {
        errors.Refuse(fields, Fields);
        return new ScopeLimits
        {
            Budgets = ReadBudgets(fields, errors),
            RequestsPerMinute = Count("requests_per_minute"),
            TokensPerMinute = Count("tokens_per_minute"),
            InputTokensPerMinute = Count("input_tokens_per_minute"),
            OutputTokensPerMinute = Count("output_tokens_per_minute"),
            ConcurrentRequests = errors.Try(() => fields.Integer("concurrent_requests", min: 1)),
            AllowedModels = errors.Try(() => ReadModels(fields)),
            ExpiresAt = errors.Try(() => fields.Time("expires_at")),
            Suspended = errors.Try(() => fields.Flag("suspended")) ?? false,
            Tags = errors.Try(() => TagsParser.Read(fields)) ?? [],
        };

        long? Count(string name) => errors.Try(() => fields.Long(name, min: 1));
    }

    private static WindowBudget[] ReadBudgets(JsonFields fields, FieldErrors errors)
    {
        if (errors.Try(() => fields.Array("budgets", MaxBudgets)) is not { } array)
        {
            return [];
        }

        var at = 0;
        var budgets = new List<WindowBudget?>();
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{fields.PathOf("budgets")}[{at++}]";
            budgets.Add(errors.Try(() => (JsonFields?)JsonFields.At(element, path)) is { } budget ? ReadBudget(budget, errors) : null);
        }

        return [.. budgets.OfType<WindowBudget>()];
    }

    private static WindowBudget ReadBudget(JsonFields fields, FieldErrors errors)
    {
        errors.Refuse(fields, ["period", "kind", "hard", "soft"]);
        return new WindowBudget
        {
            Period = errors.Try(() => Word<BudgetPeriod>(fields, "period") ?? throw RequestErrors.Missing(fields.PathOf("period"))),
            Kind = errors.Try(() => Word<WindowKind>(fields, "kind")) ?? default,
            Hard = errors.Try(() => fields.Decimal("hard", 0, MaxMoney)),
            Soft = errors.Try(() => ReadSoft(fields)) ?? [],
        };
    }

    private static decimal[]? ReadSoft(JsonFields fields) => fields.Array("soft", MaxSoft)?.EnumerateArray()
        .Select((amount, i) => JsonFields.DecimalOf(amount, $"{fields.PathOf("soft")}[{i}]", 0, MaxMoney)).ToArray();

    private static string[]? ReadModels(JsonFields fields) => fields.Array("allowed_models", MaxModels)?.EnumerateArray()
        .Select((model, i) => JsonFields.TextOf(model, $"{fields.PathOf("allowed_models")}[{i}]")).ToArray();

    private static T? Word<T>(JsonFields fields, string name)
        where T : struct, Enum
    {
        if (fields.Text(name) is not { } word)
        {
            return null;
        }

        return EnumWords.TryParse<T>(word, out var value)
            ? value
            : throw RequestErrors.OutOfRange(fields.PathOf(name), $"one of {string.Join(", ", EnumWords.All<T>())}", $"'{JsonText.Shorten(word)}'");
    }
}
