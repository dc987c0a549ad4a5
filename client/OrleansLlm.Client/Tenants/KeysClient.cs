using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>API keys of a tenant. The caller's key must be of role <c>tenant_admin</c> (own tenant) or <c>operator</c>.</summary>
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
    /// <exception cref="LlmException">Forbidden, or InvalidRequest for a name or date out of range.</exception>
    public Task<ApiKey> CreateAsync(
        string tenant, string name, KeyRole role = KeyRole.User, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(
            PathOf(tenant),
            new CreateApiKey(name, ApiKey.NameOf(role), expiresAt),
            LlmJson.Default.CreateApiKey,
            LlmJson.Default.ApiKey,
            cancellationToken);

    /// <summary>All keys, revoked ones included, oldest first; never their secrets.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(string tenant, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(PathOf(tenant), LlmJson.Default.ListPageApiKey, cancellationToken)).Data;

    /// <summary>Revokes a key. Revoking twice is harmless.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such key.</exception>
    public Task<ApiKey> RevokeAsync(string tenant, string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        return _http.DeleteAsync($"{PathOf(tenant)}/{Uri.EscapeDataString(keyId)}", LlmJson.Default.ApiKey, cancellationToken);
    }

    private static string PathOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return $"admin/v1/tenants/{Uri.EscapeDataString(tenant)}/keys";
    }
}
