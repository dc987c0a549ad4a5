using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Client.Alerts;

/// <summary>A tenant's alerts. Safe to use from many threads.</summary>
public sealed class AlertsClient
{
    private readonly LlmHttp _http;

    internal AlertsClient(LlmHttp http) => _http = http;

    /// <summary>Settings and latest alerts.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<AlertStatus> GetAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(tenant), LlmJson.Default.AlertStatus, cancellationToken);

    /// <summary>Replaces the settings. <see cref="AlertSettings.Secret"/> is shown this once.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: an address or number out of range.</exception>
    public Task<AlertStatus> SetAsync(string tenant, AlertSettings settings, CancellationToken cancellationToken = default) =>
        _http.PutAsync(PathOf(tenant), settings, LlmJson.Default.AlertSettings, LlmJson.Default.AlertStatus, cancellationToken);

    /// <summary>Sends a test alert and tells how it went.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: no address is set.</exception>
    public Task<AlertDelivery> TestAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.PostAsync($"{PathOf(tenant)}/test", LlmJson.Default.AlertDelivery, cancellationToken);

    private static string PathOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return $"admin/v1/tenants/{Uri.EscapeDataString(tenant)}/alerts";
    }
}
