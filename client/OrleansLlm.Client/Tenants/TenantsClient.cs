using System.Globalization;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tenants;

/// <summary>Tenants: organisations with projects, keys, budgets and data of their own. Needs the role operator, reading the own tenant viewer. Safe to use from many threads.</summary>
public sealed class TenantsClient
{
    private readonly LlmHttp _http;

    internal TenantsClient(LlmHttp http) => _http = http;

    /// <summary>Creates a tenant.</summary>
    /// <param name="id">Its id: 1 to 64 letters, digits, dots, underscores or dashes.</param>
    /// <param name="name">A name for people, 1 to 100 characters; null: the id.</param>
    /// <param name="tags">Cost allocation tags: at most 16, names and values up to 64 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, InvalidRequest, or Conflict: it exists.</exception>
    public Task<TenantInfo> CreateAsync(
        string id, string? name = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(
            AdminPaths.Tenants, new CreateTenant(id, name, tags), LlmJson.Default.CreateTenant, LlmJson.Default.TenantInfo, cancellationToken);

    /// <summary>A page of tenants, oldest first.</summary>
    /// <param name="after"><see cref="ListPage{T}.LastId"/> of the page before; null: the first page.</param>
    /// <param name="limit">At most so many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<ListPage<TenantInfo>> ListAsync(string? after = null, int limit = 20, CancellationToken cancellationToken = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?limit={limit}") + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
        return _http.GetAsync(AdminPaths.Tenants + query, LlmJson.Default.ListPageTenantInfo, cancellationToken);
    }

    /// <summary>A tenant.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<TenantInfo> GetAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant), LlmJson.Default.TenantInfo, cancellationToken);

    /// <summary>Renames or tags a tenant.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="name">A new name; null: it stays.</param>
    /// <param name="tags">Tags that replace all present ones; null: they stay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, or InvalidRequest.</exception>
    public Task<TenantInfo> UpdateAsync(
        string tenant, string? name = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellationToken = default) =>
        _http.PatchAsync(
            AdminPaths.Of(tenant), new UpdateTenant(name, tags), LlmJson.Default.UpdateTenant, LlmJson.Default.TenantInfo, cancellationToken);

    /// <summary>Refuses every key of the tenant but operators' from now on; running calls end well.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="reason">Why, up to 200 characters; the holders of its keys are told.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, or InvalidRequest.</exception>
    public Task<TenantInfo> SuspendAsync(string tenant, string? reason = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(
            AdminPaths.Of(tenant, "suspend"), new SuspendTenant(reason), LlmJson.Default.SuspendTenant, LlmJson.Default.TenantInfo, cancellationToken);

    /// <summary>Ends a suspension.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<TenantInfo> ResumeAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.PostAsync(AdminPaths.Of(tenant, "resume"), LlmJson.Default.TenantInfo, cancellationToken);
}
