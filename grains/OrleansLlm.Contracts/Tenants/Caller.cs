namespace OrleansLlm.Contracts.Tenants;

/// <summary>Who makes a call. It comes from an authenticated key, never from a request body.</summary>
[GenerateSerializer, Immutable, Alias("llm.caller")]
public sealed record Caller
{
    /// <summary>The tenant that pays and owns.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The id (not the secret) of the key that was used.</summary>
    [Id(1)]
    public required string KeyId { get; init; }

    /// <summary>The key's role.</summary>
    [Id(2)]
    public KeyRole Role { get; init; }

    /// <summary>The project of the key, or null.</summary>
    [Id(3)]
    public string? Project { get; init; }

    /// <summary>Cost allocation tags of tenant, project and key (the inner ones win), or null where there are none.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
