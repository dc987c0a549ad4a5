using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>What is durable of a tenant's alerts.</summary>
[GenerateSerializer, Alias("llm.state.alerts")]
internal sealed class AlertState
{
    /// <summary>The settings, with the secret.</summary>
    [Id(0)]
    public AlertSettings Settings { get; set; } = new();

    /// <summary>The latest alerts, newest first.</summary>
    [Id(1)]
    public List<AlertDelivery> Latest { get; set; } = [];
}
