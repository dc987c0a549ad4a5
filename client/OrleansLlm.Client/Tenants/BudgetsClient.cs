using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Tenants;

/// <summary>Budgets of tenants. Reading needs the role <c>tenant_admin</c> (own tenant) or <c>operator</c>; setting limits needs <c>operator</c>.</summary>
public sealed class BudgetsClient
{
    private readonly LlmHttp _http;

    internal BudgetsClient(LlmHttp http) => _http = http;

    /// <summary>The limits in force and what was spent.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<Budget> GetAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(tenant), LlmJson.Default.Budget, cancellationToken);

    /// <summary>Replaces all limits; usage is kept, running calls go on.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="amount">The most that may be spent in all, in US dollars; null: no limit.</param>
    /// <param name="requestsPerMinute">Requests per minute; null: no limit.</param>
    /// <param name="tokensPerMinute">Tokens, input and output, per minute; null: no limit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest for a limit out of range.</exception>
    public Task<Budget> SetAsync(
        string tenant, decimal? amount, long? requestsPerMinute, long? tokensPerMinute, CancellationToken cancellationToken = default) =>
        _http.PutAsync(
            PathOf(tenant),
            new SetBudget(amount, requestsPerMinute, tokensPerMinute),
            LlmJson.Default.SetBudget,
            LlmJson.Default.Budget,
            cancellationToken);

    private static string PathOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return $"admin/v1/tenants/{Uri.EscapeDataString(tenant)}/budget";
    }
}
