using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>An API key as the admin endpoints show it.</summary>
public sealed record ApiKey
{
    /// <summary>The whole key: only in the answer to its creation or rotation.</summary>
    public string? Key { get; init; }

    /// <summary>The key's id, unique in its tenant.</summary>
    public required string Id { get; init; }

    /// <summary>The project that its calls belong to, or null.</summary>
    public string? Project { get; init; }

    /// <summary>What the creator called it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required KeyRole Role { get; init; }

    /// <summary>Cost allocation tags of its calls.</summary>
    public IReadOnlyDictionary<string, string> Tags
    {
        get;
        // A server of an older release sends none, and the reader then sets null.
        init => field = value ?? new Dictionary<string, string>();
    } = new Dictionary<string, string>();

    /// <summary>When it was created (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working (UTC), or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked (UTC), or null.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When its secret was last replaced (UTC), or null.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Until when the secret before still works (UTC), or null.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>When it was last used (UTC), to about a minute; null: not yet.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The limits of its own level, where one key was asked for; null in lists.</summary>
    public ScopeLimits? Limits { get; init; }
}
