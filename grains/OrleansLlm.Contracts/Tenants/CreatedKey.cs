namespace OrleansLlm.Contracts.Tenants;

/// <summary>A new key, with its secret: the only time that it is shown.</summary>
[GenerateSerializer, Immutable, Alias("llm.created-key")]
public sealed record CreatedKey
{
    /// <summary>The whole key, as a client sends it after <c>Bearer</c>.</summary>
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>What is kept of it.</summary>
    [Id(1)]
    public required ApiKeyInfo Info { get; init; }
}
