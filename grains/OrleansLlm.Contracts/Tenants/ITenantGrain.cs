namespace OrleansLlm.Contracts.Tenants;

/// <summary>One tenant: its API keys, stored as hashes. Key: <see cref="TenantKey"/>.</summary>
[Alias("llm.tenant"), GrainInterfaceType("tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates a key and returns its secret, once.</summary>
    /// <exception cref="LlmException">InvalidRequest: name or expiry out of range, or too many keys.</exception>
    [Alias("create-key")]
    Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Stores a key whose text the host chose (the development key). A revoked one comes back: the host's configuration is the newer word.</summary>
    /// <param name="key">The whole key text.</param>
    /// <param name="request">Name and role.</param>
    /// <param name="onlyAsFirst">Do nothing when the tenant has any key, so that of several silos starting at once one wins.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True when something was stored.</returns>
    [Alias("adopt-key")]
    Task<bool> AdoptKeyAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken = default);

    /// <summary>All keys, revoked ones included, oldest first.</summary>
    [Alias("list-keys")]
    Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Revokes a key: the next call with it is refused. Revoking twice is harmless.</summary>
    /// <exception cref="LlmException">NotFound: no such key.</exception>
    [Alias("revoke-key")]
    Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>Tells who a key belongs to. The caller sends the key's hash, never the key.</summary>
    /// <param name="keyHash">SHA-256 of the whole key text (<see cref="ApiKeyText.Hash"/>).</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="LlmException">Unauthenticated: unknown, revoked or expired.</exception>
    [Alias("authenticate")]
    Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken = default);
}
