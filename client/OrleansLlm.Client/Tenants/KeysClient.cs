using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>API keys of a tenant. Reading needs the role viewer; a manager makes keys up to manager, an owner up to owner, an operator all. Safe to use from many threads.</summary>
public sealed class KeysClient
{
    private readonly LlmHttp _http;

    internal KeysClient(LlmHttp http) => _http = http;

    /// <summary>Creates a key. <see cref="ApiKey.Key"/> is shown this once.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="name">A name for people, 1 to 100 characters.</param>
    /// <param name="role">What the key may do.</param>
    /// <param name="expiresAt">When it stops working, or null for never.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound: no such tenant, or InvalidRequest for a name or date out of range.</exception>
    public Task<ApiKey> CreateAsync(
        string tenant, string name, KeyRole role = KeyRole.User, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default) =>
        CreateAsync(tenant, new CreateKeyRequest { Name = name, Role = role, ExpiresAt = expiresAt }, cancellationToken);

    /// <summary>Creates a key with a project, tags or limits. <see cref="ApiKey.Key"/> is shown this once.</summary>
    /// <exception cref="LlmException">Forbidden, NotFound: no such tenant or project, Conflict: the project is archived, or InvalidRequest.</exception>
    public Task<ApiKey> CreateAsync(string tenant, CreateKeyRequest key, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(tenant), key, LlmJson.Default.CreateKeyRequest, LlmJson.Default.ApiKey, cancellationToken);

    /// <summary>All keys, revoked ones included, oldest first; never their secrets.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="project">Only keys of this project; null: all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(string tenant, string? project = null, CancellationToken cancellationToken = default)
    {
        var query = project is null ? "" : $"?project={Uri.EscapeDataString(project)}";
        return (await _http.GetAsync(PathOf(tenant) + query, LlmJson.Default.ListPageApiKey, cancellationToken)).Data;
    }

    /// <summary>A key with its limits; never its secret.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<ApiKey> GetAsync(string tenant, string keyId, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(tenant, keyId), LlmJson.Default.ApiKey, cancellationToken);

    /// <summary>Renames or tags a key, or changes when it stops working.</summary>
    /// <exception cref="LlmException">Forbidden, NotFound, InvalidRequest, or Conflict: it is revoked.</exception>
    public Task<ApiKey> UpdateAsync(string tenant, string keyId, KeyUpdate update, CancellationToken cancellationToken = default) =>
        _http.PatchAsync(PathOf(tenant, keyId), update, LlmJson.Default.KeyUpdate, LlmJson.Default.ApiKey, cancellationToken);

    /// <summary>Gives a key a new secret; <see cref="ApiKey.Key"/> is shown this once. Id, limits and spend stay.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="grace">How long the old secret still works, whole seconds up to 30 days; null: a day.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, InvalidRequest, or Conflict: it is revoked or expired.</exception>
    public Task<ApiKey> RotateAsync(string tenant, string keyId, TimeSpan? grace = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(
            AdminPaths.Of(tenant, "keys", keyId, "rotate"),
            new RotateKey((int?)grace?.TotalSeconds),
            LlmJson.Default.RotateKey,
            LlmJson.Default.ApiKey,
            cancellationToken);

    /// <summary>Revokes a key. Revoking twice is harmless.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such key.</exception>
    public Task<ApiKey> RevokeAsync(string tenant, string keyId, CancellationToken cancellationToken = default) =>
        _http.DeleteAsync(PathOf(tenant, keyId), LlmJson.Default.ApiKey, cancellationToken);

    private static string PathOf(string tenant) => AdminPaths.Of(tenant, "keys");

    private static string PathOf(string tenant, string keyId) => AdminPaths.Of(tenant, "keys", keyId);
}
