using System.Globalization;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Caching;
using OrleansLlm.Routing.Planning;

namespace OrleansLlm.Grains.Caching;

/// <summary>The version of what answers under a name, for addresses of the cache. Pure.</summary>
internal static class CacheVersion
{
    /// <summary>Of an own model its package's date; of a provider's, which tells no date, who it is there.</summary>
    public static string Of(ModelInfo model, RemoteModel? remote) => remote is null
        ? string.Create(CultureInfo.InvariantCulture, $"local {model.CreatedAt.UtcTicks}")
        : $"{remote.Provider} {remote.RemoteName}";

    /// <summary>
    /// Of a route all routes and models behind its name with their versions, and that of all models' rollouts, with the tags by which its rules may choose.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="reach">What stands behind its name.</param>
    /// <param name="versionOf">The version of a model.</param>
    /// <param name="rollouts">The revision of the rollouts.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">The call.</param>
    public static CacheTarget Of(string route, RouteReach reach, Func<string, string> versionOf, long rollouts, Caller caller, GenerationRequest request)
    {
        var tags = Text(request.Metadata) + '&' + Text(caller.Tags) + '&' + Uri.EscapeDataString(caller.Project ?? "");
        var models = string.Join(',', reach.Models.Select(model => $"{Uri.EscapeDataString(model)}={Uri.EscapeDataString(versionOf(model))}"));
        return new CacheTarget(route, string.Create(CultureInfo.InvariantCulture, $"routes {reach.Routes} models {models} rollouts {rollouts} {tags}"));
    }

    private static string Text(IReadOnlyDictionary<string, string>? tags) => tags is null ? "" : string.Join(
        ',', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}"));
}
