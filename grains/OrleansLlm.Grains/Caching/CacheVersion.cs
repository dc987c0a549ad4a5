using System.Globalization;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Caching;

/// <summary>The version of what answers under a model's name, for addresses of the cache. Pure.</summary>
internal static class CacheVersion
{
    /// <summary>Of a local model its package's date; of a provider's, which tells none, the provider.</summary>
    public static string Of(ModelInfo model) => string.Create(CultureInfo.InvariantCulture, $"{model.Provider} {model.CreatedAt.UtcTicks}");
}
