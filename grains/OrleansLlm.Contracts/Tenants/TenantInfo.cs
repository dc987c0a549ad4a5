namespace OrleansLlm.Contracts.Tenants;

/// <summary>An organisation that owns projects, keys, budgets and data, apart from all others.</summary>
[GenerateSerializer, Immutable, Alias("llm.tenant-info")]
public sealed record TenantInfo
{
    /// <summary>The tenant's id, see <see cref="EntityId"/>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when every key of it but operators' is refused (UTC), or null.</summary>
    [Id(3)]
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Why it is suspended, as its keys' holders are told; or null.</summary>
    [Id(4)]
    public string? SuspendedReason { get; init; }

    /// <summary>Cost allocation tags of all its calls.</summary>
    [Id(5)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
