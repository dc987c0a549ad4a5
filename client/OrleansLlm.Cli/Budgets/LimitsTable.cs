using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Cli.Budgets;

/// <summary>Limits and usage of levels as a table: a row for each limit.</summary>
internal static class LimitsTable
{
    public static string Of(IReadOnlyList<ScopeStatus> levels) => TextTable.Format(
        ["level", "limit", "allowed", "used", "reserved", "left", "resets"], [.. levels.SelectMany(Rows)]);

    private static IEnumerable<IReadOnlyList<string>> Rows(ScopeStatus level)
    {
        var scope = level.Scope.ToString();
        foreach (var window in level.Windows)
        {
            var name = $"{LimitOptions.NameOf(window.Budget.Period, window.Budget.Kind)} (USD)";
            yield return [
                scope, name, Show(window.Budget.Hard), Show(window.Spent), Show(window.Reserved), window.Left is { } left ? Show(left) : "-",
                CommonOptions.Show(window.ResetsAt),
            ];
            if (window.Budget.Soft.Count > 0)
            {
                yield return [scope, $"{name}, alert at", string.Join(' ', window.Budget.Soft.Select(amount => Show(amount))), "-", "-", "-", "-"];
            }
        }

        foreach (var row in Rates(scope, level))
        {
            yield return row;
        }

        foreach (var row in Rules(scope, level))
        {
            yield return row;
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rates(string scope, ScopeStatus level)
    {
        var limits = level.Limits;
        var rate = level.RateLimit;
        if (limits.RequestsPerMinute is { } requests)
        {
            yield return [scope, "requests per minute", Show(requests), "-", "-", Show(rate?.RemainingRequests), "-"];
        }

        if (limits.TokensPerMinute is { } tokens)
        {
            yield return [scope, "tokens per minute", Show(tokens), "-", "-", Show(rate?.RemainingTokens), "-"];
        }

        if (limits.InputTokensPerMinute is { } input)
        {
            yield return [scope, "input tokens per minute", Show(input), "-", "-", "-", "-"];
        }

        if (limits.OutputTokensPerMinute is { } output)
        {
            yield return [scope, "output tokens per minute", Show(output), "-", "-", "-", "-"];
        }

        yield return [scope, "calls at once", Show(limits.ConcurrentRequests), Show(level.Running), "-", "-", "-"];
    }

    private static IEnumerable<IReadOnlyList<string>> Rules(string scope, ScopeStatus level)
    {
        var limits = level.Limits;
        if (limits.AllowedModels is { } models)
        {
            yield return [scope, "models", models.Count == 0 ? "no model" : string.Join(' ', models), "-", "-", "-", "-"];
        }

        if (limits.ExpiresAt is { } expires)
        {
            yield return [scope, "expires", CommonOptions.Show(expires), "-", "-", "-", "-"];
        }

        if (limits.Suspended)
        {
            yield return [scope, "suspended", "nothing", "-", "-", "-", "-"];
        }

        if (level.Override is { } other)
        {
            yield return [scope, "overridden", $"from {CommonOptions.Show(other.From)}", "-", "-", "-", CommonOptions.Show(other.Until)];
        }
    }

    private static string Show(decimal? amount) => amount is { } money
        ? MoneyConverter.Plain(money).ToString(CultureInfo.InvariantCulture)
        : "none";

    private static string Show(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "none";
}
