using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>Counts alerts and deliveries; never by tenant, whose number has no bound.</summary>
internal sealed class AlertInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "OrleansLlm.Alerts";

    private readonly Counter<long> _alerts;
    private readonly Counter<long> _deliveries;

    public AlertInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _alerts = meter.CreateCounter<long>("orleansllm.alerts", "{alert}", "Alerts raised, by type.");
        _deliveries = meter.CreateCounter<long>("orleansllm.alerts.deliveries", "{attempt}", "Webhook deliveries tried, by outcome.");
    }

    public void OnRaised(AlertKind kind) => _alerts.Add(1, new KeyValuePair<string, object?>("type", AlertKinds.TypeOf(kind)));

    public void OnTried(WebhookFailure? failure) =>
        _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", failure is null ? "delivered" : failure.IsFinal ? "refused" : "failed"));
}
