using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>An API key as the admin endpoints show it.</summary>
public sealed record ApiKey
{
    /// <summary>The whole key: only in the answer to its creation.</summary>
    public string? Key { get; init; }

    /// <summary>The key's id, unique in its tenant.</summary>
    public required string Id { get; init; }

    /// <summary>What the creator called it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do: <c>user</c>, <c>tenant_admin</c> or <c>operator</c>.</summary>
    public required string Role { get; init; }

    /// <summary>When it was created (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working (UTC), or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked (UTC), or null.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    internal static string NameOf(KeyRole role) => role switch
    {
        KeyRole.User => "user",
        KeyRole.TenantAdmin => "tenant_admin",
        KeyRole.Operator => "operator",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a name."),
    };
}
