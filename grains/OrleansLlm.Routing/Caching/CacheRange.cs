using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>The ranges of what callers say about the cache. Pure.</summary>
public static class CacheRange
{
    private const double LowestThreshold = 0.5;

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(CacheRequest request, string path = "cache")
    {
        Check(request.Settings, path);
        if (request.Namespace is { } space)
        {
            Name(space, $"{path}.namespace");
        }

        if (request.Tags.Count > CacheRequest.MaxTags)
        {
            throw Wrong($"{path}.tags", $"have at most {CacheRequest.MaxTags} tags", $"{request.Tags.Count}");
        }

        for (var i = 0; i < request.Tags.Count; i++)
        {
            Name(request.Tags[i], $"{path}.tags[{i}]");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(TenantCacheSettings settings)
    {
        Check(settings.Default, "default");
        if (settings.Routes.Count > TenantCacheSettings.MaxRoutes)
        {
            throw Wrong("routes", $"have at most {TenantCacheSettings.MaxRoutes} names", $"{settings.Routes.Count}");
        }

        foreach (var (name, route) in settings.Routes)
        {
            Name(name, "routes");
            Check(route, $"routes.{name}");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: nothing says which answers, or a name is out of range.</exception>
    public static void Check(CacheInvalidation invalidation)
    {
        if (invalidation.IsEmpty)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "An invalidation must say what is to go: all, tag, model or namespace. Given: none of them.", "all");
        }

        foreach (var (field, name) in new[] { ("tag", invalidation.Tag), ("namespace", invalidation.Namespace) })
        {
            if (name is not null)
            {
                Name(name, field);
            }
        }
    }

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(CacheSettings settings, string path)
    {
        if (settings.MaxAge is { } age && (age < TimeSpan.FromSeconds(1) || age > CacheSettings.LongestAge))
        {
            throw Wrong($"{path}.max_age", $"be 1 to {CacheSettings.LongestAge.TotalSeconds:0} seconds", FormattableString.Invariant($"{age.TotalSeconds}"));
        }

        // Written so that NaN is out of range.
        if (settings.Threshold is { } threshold && !(threshold >= LowestThreshold && threshold <= 1))
        {
            throw Wrong($"{path}.threshold", FormattableString.Invariant($"be {LowestThreshold} to 1"), FormattableString.Invariant($"{threshold}"));
        }

        if (settings.Mode is { } mode && !Enum.IsDefined(mode))
        {
            throw Wrong($"{path}.mode", "be one of off, on, read_only, write_only", $"{(int)mode}");
        }

        if (settings.Scope is { } scope && !Enum.IsDefined(scope))
        {
            throw Wrong($"{path}.scope", "be one of tenant, project, key, user", $"{(int)scope}");
        }
    }

    private static void Name(string name, string field)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > CacheRequest.MaxName)
        {
            throw Wrong(field, $"have 1 to {CacheRequest.MaxName} characters", $"{name.Length}");
        }
    }

    private static LlmException Wrong(string field, string rule, string given) =>
        new(LlmErrorCode.InvalidRequest, $"{field} must {rule}. Given: {given}.", field);
}
