using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>A key as it is kept: what may be shown, and the hash of its text.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.stored-key")]
internal sealed record StoredKey
{
    [Id(0)]
    public required ApiKeyInfo Info { get; init; }

    [Id(1)]
    public required byte[] Hash { get; init; }
}
