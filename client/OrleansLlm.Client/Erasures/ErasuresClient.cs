using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;

namespace OrleansLlm.Client.Erasures;

/// <summary>Erasures of contents, and the audit log that proves them. Needs the role owner, reading the log manager. Safe to use from many threads.</summary>
public sealed class ErasuresClient
{
    private readonly LlmHttp _http;

    internal ErasuresClient(LlmHttp http) => _http = http;

    /// <summary>Erases what is kept of an end user.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<Erasure> EraseUserAsync(string tenant, string user, CancellationToken cancellationToken = default) =>
        StartAsync(tenant, new EraseRequest(user, null, null), cancellationToken);

    /// <summary>Erases a conversation and what was made of it.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<Erasure> EraseConversationAsync(string tenant, string conversation, CancellationToken cancellationToken = default) =>
        StartAsync(tenant, new EraseRequest(null, conversation, null), cancellationToken);

    /// <summary>Erases all contents of a tenant; the tenant itself, its keys, its ledger and its audit log stay.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<Erasure> EraseTenantAsync(string tenant, CancellationToken cancellationToken = default) =>
        StartAsync(tenant, new EraseRequest(null, null, true), cancellationToken);

    /// <summary>An erasure as it is now.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<Erasure> GetAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "erasures", id), LlmJson.Default.Erasure, cancellationToken);

    /// <summary>A page of a tenant's audit log, oldest first.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="after">The page before's <see cref="AuditPage.Next"/>; null: the first page.</param>
    /// <param name="limit">1 to 1,000, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<AuditPage> ListAuditAsync(string tenant, long? after = null, int? limit = null, CancellationToken cancellationToken = default) => _http.GetAsync(
        AdminPaths.Of(tenant, "audit") + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.AuditPage, cancellationToken);

    /// <summary>Lets the server check the log's chain of hashes.</summary>
    public Task<AuditCheck> VerifyAuditAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "audit", "verify"), LlmJson.Default.AuditCheck, cancellationToken);

    private Task<Erasure> StartAsync(string tenant, EraseRequest request, CancellationToken cancellationToken) =>
        _http.PostAsync(AdminPaths.Of(tenant, "erasures"), request, LlmJson.Default.EraseRequest, LlmJson.Default.Erasure, cancellationToken);
}
