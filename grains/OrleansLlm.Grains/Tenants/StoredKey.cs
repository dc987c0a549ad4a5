using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>A key as it is kept: what may be shown, and the hashes of its text.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.stored-key")]
internal sealed record StoredKey
{
    [Id(0)]
    public required ApiKeyInfo Info { get; init; }

    [Id(1)]
    public required byte[] Hash { get; init; }

    /// <summary>The hash of the text before the last rotation; it works until <see cref="ApiKeyInfo.PreviousSecretUntil"/>.</summary>
    [Id(2)]
    public byte[]? PreviousHash { get; init; }

    /// <summary>The host's configuration brought it: another configured text of its name replaces it.</summary>
    [Id(3)]
    public bool IsConfigured { get; init; }

    /// <summary>The name under which the configuration brought it: people may rename it since. Null: its name, or it is not of the configuration.</summary>
    [Id(4)]
    public string? ConfiguredAs { get; init; }
}
