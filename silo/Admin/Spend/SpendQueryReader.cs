using System.Globalization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Reads ledger queries from query parameters; an unknown parameter is refused, since a misspelt filter would show wrong money.</summary>
internal static class SpendQueryReader
{
    private const string FilterPrefix = "filter.";
    private const int MaxTextLength = 256;

    private static readonly BudgetPeriod[] Periods = [BudgetPeriod.Month, BudgetPeriod.Day, BudgetPeriod.Week, BudgetPeriod.Quarter];
    private static readonly string[] PeriodWords = [.. Periods.Select(EnumWords.Of)];

    public static SpendQuery ReadSpend(HttpContext context)
    {
        RequireKnown(context, "from", "until", "group_by", "bucket", "top", "order_by", "format");
        return new SpendQuery
        {
            From = QueryFields.Time(context, "from") ?? DateTimeOffset.MinValue,
            Until = QueryFields.Time(context, "until") ?? DateTimeOffset.MaxValue,
            GroupBy = [.. context.Request.Query["group_by"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            Bucket = (SpendStep)Word(context, "bucket", EnumWords.All<SpendStep>()),
            Top = QueryFields.Integer(context, "top", 1, SpendQuery.MaxRows, otherwise: 1000),
            OrderBy = (SpendOrder)Word(context, "order_by", EnumWords.All<SpendOrder>()),
            Filter = Filter(context),
        };
    }

    public static EntryQuery ReadEntries(HttpContext context)
    {
        RequireKnown(context, "from", "until", "after", "limit", "format");
        return new EntryQuery
        {
            From = QueryFields.Time(context, "from") ?? DateTimeOffset.MinValue,
            Until = QueryFields.Time(context, "until") ?? DateTimeOffset.MaxValue,
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

        return (scope, Periods[Word(context, "period", PeriodWords)]);
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
                throw RequestErrors.UnknownField(JsonText.Shorten(name), string.Join(", ", known));
            }
        }
    }

    /// <summary>The word's place; the first word when absent.</summary>
    private static int Word(HttpContext context, string name, IReadOnlyList<string> words)
    {
        var text = QueryFields.Text(context, name, MaxTextLength) ?? words[0];
        var at = words.ToList().IndexOf(text);
        return at >= 0 ? at : throw RequestErrors.OutOfRange(name, $"one of {string.Join(", ", words)}", $"'{JsonText.Shorten(text)}'");
    }

    private static long Sequence(HttpContext context, string name)
    {
        var text = QueryFields.Text(context, name, MaxTextLength) ?? "0";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestErrors.OutOfRange(name, "a sequence number of 0 or more", $"'{JsonText.Shorten(text)}'");
    }
}
