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
}
