namespace OrleansLlm.Contracts.Tenants;

/// <summary>What may be shown of an API key: never its secret.</summary>
[GenerateSerializer, Immutable, Alias("llm.api-key-info")]
public sealed record ApiKeyInfo
{
    /// <summary>The key's id, unique in its tenant.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What the creator called it.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>What the key may do.</summary>
    [Id(2)]
    public KeyRole Role { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(3)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working (UTC), or null.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked (UTC), or null.</summary>
    [Id(5)]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The project that its calls belong to, or null.</summary>
    [Id(6)]
    public string? Project { get; init; }

    /// <summary>Cost allocation tags of its calls.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>When its secret was last replaced (UTC), or null.</summary>
    [Id(8)]
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Until when the secret before still works (UTC), or null.</summary>
    [Id(9)]
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>When it was last used (UTC), to about a minute; null: not yet. A crash may lose the last ten minutes of it.</summary>
    [Id(10)]
    public DateTimeOffset? LastUsedAt { get; init; }
}
