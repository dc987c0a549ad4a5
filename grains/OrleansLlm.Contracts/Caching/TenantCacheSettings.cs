namespace OrleansLlm.Contracts.Caching;

/// <summary>A tenant's settings of its response cache.</summary>
[GenerateSerializer, Immutable, Alias("llm.tenant-cache-settings")]
public sealed record TenantCacheSettings
{
    /// <summary>The most routes with settings of their own.</summary>
    public const int MaxRoutes = 100;

    /// <summary>For all calls.</summary>
    [Id(0)]
    public CacheSettings Default { get; init; } = new();

    /// <summary>For calls of a route or model, by the name that requests use; they win over <see cref="Default"/>. At most 100.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, CacheSettings> Routes { get; init; } = new Dictionary<string, CacheSettings>();
}
