namespace OrleansLlm.Contracts.Alerts;

/// <summary>Keeps a tenant's alerts and delivers them, at least once each, also over restarts. Key: <see cref="AlertsKey"/>.</summary>
[Alias("llm.alerts"), GrainInterfaceType("alerts")]
public interface IAlertsGrain : IGrainWithStringKey
{
    /// <summary>Takes an alert; durable when it returns. The same id again is nothing new.</summary>
    [Alias("raise")]
    Task RaiseAsync(Alert alert, CancellationToken cancellationToken = default);

    /// <summary>Replaces the settings.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range; an address that is not allowed.</exception>
    [Alias("set")]
    Task<AlertStatus> SetAsync(AlertSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Settings and latest alerts.</summary>
    [Alias("get")]
    Task<AlertStatus> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a test alert now and tells how it went.</summary>
    /// <exception cref="LlmException">InvalidRequest: no address is set.</exception>
    [Alias("test")]
    Task<AlertDelivery> TestAsync(CancellationToken cancellationToken = default);
}
