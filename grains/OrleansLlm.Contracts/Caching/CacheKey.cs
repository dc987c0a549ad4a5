using System.Globalization;

namespace OrleansLlm.Contracts.Caching;

/// <summary>The key of a cache grain: one of a tenant's shards. A grain holds one tenant's answers and no others.</summary>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="Shard">The shard, from 0.</param>
public readonly record struct CacheKey(string Tenant, int Shard)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Shard.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a grain key back.</summary>
    public static CacheKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new CacheKey(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
