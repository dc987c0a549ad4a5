using System.Globalization;

namespace OrleansLlm.Contracts.Caching;

/// <summary>The key of a cache grain: one of a tenant's shards. A grain holds one tenant's answers and no others.</summary>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="Shard">The shard, from 0.</param>
public readonly record struct CacheKey(string Tenant, int Shard)
{
    /// <summary>How many shards a tenant's cache has. Fixed: an invalidation must reach them all.</summary>
    public const int Shards = 8;

    /// <summary>All of a tenant's.</summary>
    public static IEnumerable<CacheKey> AllOf(string tenant) => Enumerable.Range(0, Shards).Select(shard => new CacheKey(tenant, shard));

    /// <summary>Where an answer lies: those that may stand for each other lie together.</summary>
    public static CacheKey Of(CacheAddress address) =>
        new(address.Tenant, (int)(uint.Parse((address.Context ?? address.Exact).AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Shards));

    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Shard.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a grain key back.</summary>
    public static CacheKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new CacheKey(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
