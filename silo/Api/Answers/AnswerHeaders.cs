using System.Globalization;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Tells in headers who serves an answer and how much of the limits is left, by the tightest level.</summary>
internal static class AnswerHeaders
{
    private static readonly LimitNames Requests = LimitNames.Of("requests");
    private static readonly LimitNames Tokens = LimitNames.Of("tokens");

    /// <summary>Adds the headers of an accepted call. Of a whole answer they tell how its route ended; of a stream, what was known when it began.</summary>
    public static void Add(IHeaderDictionary headers, RouteInfo route, IReadOnlyList<string> ignoredFields)
    {
        headers["x-route"] = HeaderText.Safe(route.Route ?? RouterKey.DirectRoute);
        headers["x-model"] = HeaderText.Safe(route.Model);
        headers["x-provider"] = HeaderText.Safe(route.Provider);
        headers["x-attempts"] = route.Attempts.ToString(CultureInfo.InvariantCulture);
        if (route.Route is not null)
        {
            headers["x-route-version"] = route.RouteVersion.ToString(CultureInfo.InvariantCulture);
        }

        if (ignoredFields.Count > 0)
        {
            headers["x-ignored-parameters"] = string.Join(", ", ignoredFields.Select(HeaderText.Safe));
        }

        CacheHeaders.Add(headers, route.Cache);
        if (route.RateLimit is RateLimitStatus limits)
        {
            AddLimit(headers, Requests, limits.LimitRequests, limits.RemainingRequests, limits.ResetRequests);
            AddLimit(headers, Tokens, limits.LimitTokens, limits.RemainingTokens, limits.ResetTokens);
        }

        if (route is { TightestBudget: { } window, TightestScope: { } scope })
        {
            LimitHeaders.Add(headers, scope, window);
        }
    }

    /// <summary>Adds what a whole answer cost, where it is known. A stream's headers are sent before its cost is.</summary>
    public static void AddCost(IHeaderDictionary headers, decimal? cost)
    {
        if (cost is { } dollars)
        {
            headers["x-request-cost"] = LimitHeaders.Money(dollars);
        }
    }

    // A limit of zero stands for none: a budget may limit tokens but not requests.
    private static void AddLimit(IHeaderDictionary headers, LimitNames names, long limit, long remaining, TimeSpan reset)
    {
        if (limit <= 0)
        {
            return;
        }

        headers[names.Limit] = limit.ToString(CultureInfo.InvariantCulture);
        headers[names.Remaining] = Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
        headers[names.Reset] = GoDuration.Format(reset);
    }

    private sealed record LimitNames(string Limit, string Remaining, string Reset)
    {
        public static LimitNames Of(string unit) => new($"x-ratelimit-limit-{unit}", $"x-ratelimit-remaining-{unit}", $"x-ratelimit-reset-{unit}");
    }
}
