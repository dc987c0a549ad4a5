using System.Globalization;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Caching;

/// <summary>The version of what answers under a model's name, for addresses of the cache. Pure.</summary>
internal static class CacheVersion
{
    /// <summary>Of an own model its package's date; of a provider's, which tells no date, who it is there.</summary>
    public static string Of(ModelInfo model, RemoteModel? remote) => remote is null
        ? string.Create(CultureInfo.InvariantCulture, $"local {model.CreatedAt.UtcTicks}")
        : $"{remote.Provider} {remote.RemoteName}";
}
