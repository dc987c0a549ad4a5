using System.Globalization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Reads ledger queries from query parameters; an unknown parameter is refused, since a misspelt filter would show wrong money.</summary>
internal static class SpendQueryReader
{
    private const string FilterPrefix = "filter.";
    private const int MaxTextLength = 256;

    private static readonly string[] Buckets = ["none", "hour", "day", "week", "month"];
    private static readonly string[] Orders = ["cost", "tokens", "requests"];
    private static readonly string[] Periods = ["day", "week", "month", "quarter"];

    public static SpendQuery ReadSpend(HttpContext context)
    {
        RequireKnown(context, "from", "until", "group_by", "bucket", "top", "order_by", "format");
        return new SpendQuery
        {
            From = Time(context, "from") ?? DateTimeOffset.MinValue,
            Until = Time(context, "until") ?? DateTimeOffset.MaxValue,
            GroupBy = [.. context.Request.Query["group_by"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            Bucket = (SpendStep)Word(context, "bucket", Buckets),
            Top = QueryFields.Integer(context, "top", 1, SpendQuery.MaxRows, otherwise: 1000),
            OrderBy = (SpendOrder)Word(context, "order_by", Orders),
            Filter = Filter(context),
        };
    }

    public static EntryQuery ReadEntries(HttpContext context)
    {
        RequireKnown(context, "from", "until", "after", "limit", "format");
        return new EntryQuery
        {
            From = Time(context, "from") ?? DateTimeOffset.MinValue,
            Until = Time(context, "until") ?? DateTimeOffset.MaxValue,
            After = Sequence(context, "after"),
            Limit = QueryFields.Integer(context, "limit", 1, EntryQuery.MaxPage, otherwise: EntryQuery.MaxPage),
            Filter = Filter(context),
        };
    }

    /// <summary>The level and the window of a forecast; without them, the tenant's month.</summary>
    public static (BudgetScope Scope, BudgetPeriod Period) ReadForecast(HttpContext context)
    {
        RequireKnown(context, "scope", "period");
        var text = QueryFields.Text(context, "scope", MaxTextLength) ?? "tenant";
        if (!BudgetScope.TryParse(text, out var scope))
        {
            throw RequestErrors.OutOfRange("scope", "a level such as tenant, project:web, key:ID or project:web/user:u1", $"'{JsonText.Shorten(text)}'");
        }

        var period = QueryFields.Text(context, "period", MaxTextLength) is null ? BudgetPeriod.Month : Periods[Word(context, "period", Periods)] switch
        {
            "day" => BudgetPeriod.Day,
            "week" => BudgetPeriod.Week,
            "month" => BudgetPeriod.Month,
            _ => BudgetPeriod.Quarter,
        };
        return (scope, period);
    }

    /// <summary>The answer's format out of those offered; the first one when none is named.</summary>
    public static string ReadFormat(HttpContext context, params string[] offered) => offered[Word(context, "format", offered)];

    private static Dictionary<string, IReadOnlyList<string>> Filter(HttpContext context) => context.Request.Query
        .Where(field => field.Key.StartsWith(FilterPrefix, StringComparison.Ordinal))
        .ToDictionary(field => field.Key[FilterPrefix.Length..], field => (IReadOnlyList<string>)[.. field.Value.Select(value => value ?? "")]);

    private static void RequireKnown(HttpContext context, params string[] known)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            if (!known.Contains(name) && !(known.Contains("from") && name.StartsWith(FilterPrefix, StringComparison.Ordinal)))
            {
                throw RequestErrors.UnsupportedField(JsonText.Shorten(name), $"one of {string.Join(", ", known)} is expected");
            }
        }
    }

    private static int Word(HttpContext context, string name, string[] words)
    {
        var text = QueryFields.Text(context, name, MaxTextLength) ?? words[0];
        var at = Array.IndexOf(words, text);
        return at >= 0 ? at : throw RequestErrors.OutOfRange(name, $"one of {string.Join(", ", words)}", $"'{JsonText.Shorten(text)}'");
    }

    private static long Sequence(HttpContext context, string name)
    {
        var text = QueryFields.Text(context, name, MaxTextLength) ?? "0";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestErrors.OutOfRange(name, "a sequence number of 0 or more", $"'{JsonText.Shorten(text)}'");
    }

    private static DateTimeOffset? Time(HttpContext context, string name)
    {
        if (QueryFields.Text(context, name, MaxTextLength) is not { } text)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw RequestErrors.OutOfRange(name, "an ISO 8601 time such as 2026-01-31 or 2026-01-31T12:00:00Z", $"'{JsonText.Shorten(text)}'");
    }
}
