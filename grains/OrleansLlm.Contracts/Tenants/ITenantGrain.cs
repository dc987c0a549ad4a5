namespace OrleansLlm.Contracts.Tenants;

/// <summary>
/// One tenant's API keys, stored as hashes. Key: <see cref="TenantKey"/>. <see cref="ITenantProfileGrain"/> and <see cref="IProjectsGrain"/>
/// are the same grain. Ports of the cluster know no roles: who reaches this interface is trusted; what is asked is checked all the same.
/// </summary>
[Alias("llm.tenant"), GrainInterfaceType("tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates a key and returns its secret, once.</summary>
    /// <exception cref="LlmException">
    /// InvalidRequest: a field is out of range, or too many keys. NotFound: no such tenant or project. Conflict: the project is archived.
    /// </exception>
    [Alias("create-key")]
    Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a key whose text the host chose, and creates the tenant with it. The host's configuration is the newer word: a revoked key comes
    /// back, and another text of the same name replaces the one configured before, which stops working.
    /// </summary>
    /// <param name="key">The whole key text.</param>
    /// <param name="request">Name and role.</param>
    /// <param name="onlyAsFirst">Do nothing when the tenant has any key, so that of several silos starting at once one wins.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True when something was stored.</returns>
    [Alias("adopt-key")]
    Task<bool> AdoptKeyAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken = default);

    /// <summary>Revokes the key that the host's configuration brought under a name, and has no more. One that was revoked, or never was, is left as it is.</summary>
    /// <param name="name">The name that it was adopted under.</param>
    /// <param name="key">The key's whole text: another one that took its place stays. Null: whatever its text.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True when a key stopped working.</returns>
    [Alias("drop-key")]
    Task<bool> DropKeyAsync(string name, string? key, CancellationToken cancellationToken = default);

    /// <summary>All keys, revoked ones included, oldest first.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant.</exception>
    [Alias("list-keys")]
    Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Renames or tags a key, or changes when it stops working.</summary>
    /// <exception cref="LlmException">NotFound: no such key. InvalidRequest: a field is out of range. Conflict: it is revoked.</exception>
    [Alias("update-key")]
    Task<ApiKeyInfo> UpdateKeyAsync(string keyId, KeyUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Gives a key a new secret and returns it, once. Id, limits and spend stay.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="grace">How long the secret before still works, up to 30 days; a still older one stops at once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="LlmException">NotFound: no such key. InvalidRequest: the grace time. Conflict: it is revoked or expired.</exception>
    [Alias("rotate-key")]
    Task<CreatedKey> RotateKeyAsync(string keyId, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key: the next call with it is refused. Revoking twice is harmless.</summary>
    /// <exception cref="LlmException">NotFound: no such key.</exception>
    [Alias("revoke-key")]
    Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>Tells who a key belongs to. The caller sends the key's hash, never the key.</summary>
    /// <param name="keyHash">SHA-256 of the whole key text (<see cref="ApiKeyText.Hash"/>).</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="LlmException">Unauthenticated: unknown, revoked or expired. Forbidden: the tenant is suspended, or the key's project archived.</exception>
    [Alias("authenticate")]
    Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken = default);
}
