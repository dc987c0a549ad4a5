using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Client.Limits;

/// <summary>
/// Budgets, rate limits and allowed models of every level of a tenant. Reading needs the role viewer, changing manager; the tenant's own limits
/// (<see cref="BudgetScope.Tenant"/>) are an operator's. Money in US dollars. Safe to use from many threads.
/// </summary>
public sealed class LimitsClient
{
    private readonly LlmHttp _http;

    internal LimitsClient(LlmHttp http) => _http = http;

    /// <summary>What the client's own key may still use: every level that its calls must pass, the widest first. Needs no admin role.</summary>
    /// <param name="user">Also the levels of this end user; null: none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ScopeStatus>> ListOwnAsync(string? user = null, CancellationToken cancellationToken = default)
    {
        var query = user is null ? "" : $"?user={Uri.EscapeDataString(user)}";
        return (await _http.GetAsync("v1/usage/limits" + query, LlmJson.Default.ListPageScopeStatus, cancellationToken)).Data;
    }

    /// <summary>Limits and usage of every level that has limits of its own, and of the tenant.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public async Task<IReadOnlyList<ScopeStatus>> ListAsync(string tenant, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(AdminPaths.Of(tenant, "limits"), LlmJson.Default.ListPageScopeStatus, cancellationToken)).Data;

    /// <summary>Limits and usage of one level.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public Task<ScopeStatus> GetAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(tenant, scope), LlmJson.Default.ScopeStatus, cancellationToken);

    /// <summary>Replaces all limits of a level; usage is kept, running calls go on.</summary>
    /// <exception cref="LlmException">Forbidden, NotFound: no such tenant, project or key, or InvalidRequest: names every limit that is out of range.</exception>
    public Task<ScopeStatus> SetAsync(string tenant, BudgetScope scope, ScopeLimits limits, CancellationToken cancellationToken = default) =>
        _http.PutAsync(PathOf(tenant, scope), limits, LlmJson.Default.ScopeLimits, LlmJson.Default.ScopeStatus, cancellationToken);

    /// <summary>Removes all limits of a level; usage is kept.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public Task<ScopeStatus> ClearAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken = default) =>
        _http.DeleteAsync(PathOf(tenant, scope), LlmJson.Default.ScopeStatus, cancellationToken);

    /// <summary>Replaces the limits of a level for a time; usage is counted on.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="scope">The level.</param>
    /// <param name="limits">The limits in force meanwhile.</param>
    /// <param name="until">When the level's own limits are back.</param>
    /// <param name="from">When it begins; null: now.</param>
    /// <param name="reason">Why, for the record, up to 200 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, or InvalidRequest.</exception>
    public Task<ScopeStatus> SetOverrideAsync(
        string tenant,
        BudgetScope scope,
        ScopeLimits limits,
        DateTimeOffset until,
        DateTimeOffset? from = null,
        string? reason = null,
        CancellationToken cancellationToken = default) =>
        _http.PutAsync(
            PathOf(tenant, scope, "override"),
            new SetOverride(limits, from, until, reason),
            LlmJson.Default.SetOverride,
            LlmJson.Default.ScopeStatus,
            cancellationToken);

    /// <summary>Ends an override.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound: no such tenant.</exception>
    public Task<ScopeStatus> EndOverrideAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken = default) =>
        _http.DeleteAsync(PathOf(tenant, scope, "override"), LlmJson.Default.ScopeStatus, cancellationToken);

    /// <summary>Refuses every new call of a level; its other limits stay.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<ScopeStatus> SuspendAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(tenant, scope, "suspend"), LlmJson.Default.ScopeStatus, cancellationToken);

    /// <summary>Ends the suspension of a level.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<ScopeStatus> ResumeAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(tenant, scope, "resume"), LlmJson.Default.ScopeStatus, cancellationToken);

    private static string PathOf(string tenant, BudgetScope scope) => AdminPaths.Of(tenant, "limits", scope.ToString());

    private static string PathOf(string tenant, BudgetScope scope, string action) => AdminPaths.Of(tenant, "limits", scope.ToString(), action);
}
