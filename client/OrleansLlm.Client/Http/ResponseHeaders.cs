using System.Globalization;
using System.Net.Http.Headers;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Http;

/// <summary>Reads what the server tells in headers: request id, route, rate limits and retry advice.</summary>
internal static class ResponseHeaders
{
    public const string RequestId = "x-request-id";
    public const string ShouldRetry = "x-should-retry";
    public const string Provider = "x-provider";
    public const string Attempts = "x-attempts";
    public const string RouteName = "x-route";
    public const string RouteVersion = "x-route-version";
    public const string Model = "x-model";

    /// <summary>A header's value, or null.</summary>
    public static string? Find(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>When to come back: <c>retry-after-ms</c> before <c>retry-after</c> (seconds or a date); null when absent or malformed.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider timeProvider)
    {
        if (Number(headers, "retry-after-ms") is { } milliseconds)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (Number(headers, "retry-after") is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        var wait = headers.RetryAfter?.Date - timeProvider.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>Who served the call; null when the server does not tell.</summary>
    public static RouteInfo? Route(HttpResponseHeaders headers, string model)
    {
        if (Find(headers, Provider) is not { } provider)
        {
            return null;
        }

        return new RouteInfo
        {
            Model = Find(headers, Model) ?? model,
            Provider = provider,
            Attempts = int.TryParse(Find(headers, Attempts), CultureInfo.InvariantCulture, out var attempts) ? attempts : 1,
            RateLimit = RateLimit(headers),
            Cache = Cache(headers),
            Route = Find(headers, RouteName) is { } route && route != RouterKey.DirectRoute ? route : null,
            RouteVersion = int.TryParse(Find(headers, RouteVersion), CultureInfo.InvariantCulture, out var version) ? version : 0,
        };
    }

    /// <summary>What the response cache did; null when it is off for the call.</summary>
    public static CacheInfo? Cache(HttpResponseHeaders headers) => !EnumWords.TryParse(Find(headers, "x-cache"), out CacheStatus? status) ? null : new CacheInfo
    {
        Status = status.Value,
        Age = Number(headers, "x-cache-age") is { } age ? TimeSpan.FromSeconds(age) : null,
        Saved = decimal.TryParse(Find(headers, "x-cache-saved"), NumberStyles.Float, CultureInfo.InvariantCulture, out var saved) ? saved : null,
        Similarity = Number(headers, "x-cache-similarity"),
        Reason = Find(headers, "x-cache-reason"),
    };

    /// <summary>The tenant's rate limits after the call; null where the server sets none.</summary>
    public static RateLimitStatus? RateLimit(HttpResponseHeaders headers)
    {
        var requests = Count(headers, "x-ratelimit-limit-requests");
        var tokens = Count(headers, "x-ratelimit-limit-tokens");
        if (requests is null && tokens is null)
        {
            return null;
        }

        return new RateLimitStatus
        {
            LimitRequests = requests ?? 0,
            RemainingRequests = Count(headers, "x-ratelimit-remaining-requests") ?? 0,
            ResetRequests = Reset(headers, "x-ratelimit-reset-requests"),
            LimitTokens = tokens ?? 0,
            RemainingTokens = Count(headers, "x-ratelimit-remaining-tokens") ?? 0,
            ResetTokens = Reset(headers, "x-ratelimit-reset-tokens"),
        };
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(Find(headers, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and < 1e9 ? number : null;

    private static long? Count(HttpResponseHeaders headers, string name) =>
        long.TryParse(Find(headers, name), CultureInfo.InvariantCulture, out var count) ? count : null;

    private static TimeSpan Reset(HttpResponseHeaders headers, string name) =>
        GoDuration.TryParse(Find(headers, name), out var duration) ? duration : TimeSpan.Zero;
}
