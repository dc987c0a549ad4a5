using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Tenants;

/// <summary>Asks for a new API key.</summary>
[GenerateSerializer, Immutable, Alias("llm.create-key")]
public sealed record CreateKeyRequest
{
    /// <summary>A name for people, 1 to 100 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What the key may do.</summary>
    [Id(1)]
    public KeyRole Role { get; init; }

    /// <summary>When it stops working (UTC, in the future), or null for never.</summary>
    [Id(2)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The project that its calls belong to, or null. It can not be changed later: spend stays where it was made.</summary>
    [Id(3)]
    public string? Project { get; init; }

    /// <summary>Cost allocation tags of its calls: at most 16, names and values up to 64 characters.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Limits that hold from its first call on (budgets, rates, allowed models), as of the scope <c>key:ID</c>; or null.</summary>
    [Id(5)]
    public ScopeLimits? Limits { get; init; }
}
