using System.Globalization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Errors;

/// <summary>
/// Tells budgets in headers, money in US dollars: <c>x-budget-scope</c> (the level), <c>x-budget-window</c>, <c>x-budget-limit</c>,
/// <c>x-budget-remaining</c> and <c>x-budget-reset</c> (Unix seconds; absent where waiting brings nothing).
/// </summary>
internal static class LimitHeaders
{
    /// <summary>The budget with the least left after an accepted call.</summary>
    public static void Add(IHeaderDictionary headers, BudgetScope scope, WindowStatus window) =>
        Add(headers, scope, window.Budget, window.Budget.Hard, window.Left, window.ResetsAt);

    /// <summary>The budget that refused a call; other limits are told in the body.</summary>
    public static void Add(IHeaderDictionary headers, LimitRefusal refusal)
    {
        if (refusal is { Kind: LimitKind.Budget, Window: { } window })
        {
            Add(headers, refusal.Scope, window, refusal.Limit, refusal.Left, refusal.ResetsAt);
        }
    }

    /// <summary>An amount of money as headers have it.</summary>
    public static string Money(decimal amount) => MoneyConverter.Plain(amount).ToString(CultureInfo.InvariantCulture);

    private static void Add(
        IHeaderDictionary headers, BudgetScope scope, WindowBudget window, decimal? limit, decimal? left, DateTimeOffset? resetsAt)
    {
        headers["x-budget-scope"] = HeaderText.Safe(scope.ToString());
        headers["x-budget-window"] = window.Kind == WindowKind.Rolling
            ? $"{EnumWords.Of(WindowKind.Rolling)} {EnumWords.Of(window.Period)}"
            : EnumWords.Of(window.Period);
        headers["x-budget-limit"] = limit is { } most ? Money(most) : default;
        headers["x-budget-remaining"] = left is { } rest ? Money(rest) : default;
        headers["x-budget-reset"] = resetsAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}
