using System.Globalization;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>The version of what answers under a name, for addresses of the cache. Pure.</summary>
internal static class CacheVersion
{
    /// <summary>Of an own model its package's date; of a provider's, which tells no date, who it is there.</summary>
    public static string Of(ModelInfo model, RemoteModel? remote) => remote is null
        ? string.Create(CultureInfo.InvariantCulture, $"local {model.CreatedAt.UtcTicks}")
        : $"{remote.Provider} {remote.RemoteName}";

    /// <summary>Of a route its version and that of all models' rollouts, with the tags by which its rules may choose.</summary>
    public static CacheTarget Of(string route, int version, long rollouts, Caller caller, GenerationRequest request)
    {
        var tags = Text(request.Metadata) + '&' + Text(caller.Tags) + '&' + Uri.EscapeDataString(caller.Project ?? "");
        var versions = rollouts == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"rollouts {rollouts} ");
        return new CacheTarget(route, string.Create(CultureInfo.InvariantCulture, $"route {version} {versions}{tags}"));
    }

    private static string Text(IReadOnlyDictionary<string, string>? tags) => tags is null ? "" : string.Join(
        ',', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}"));
}
