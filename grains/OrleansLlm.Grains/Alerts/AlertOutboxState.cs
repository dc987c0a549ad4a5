namespace OrleansLlm.Grains.Alerts;

/// <summary>Tenants with alerts to deliver.</summary>
[GenerateSerializer, Alias("llm.state.alert-outbox")]
internal sealed class AlertOutboxState
{
    [Id(0)]
    public HashSet<string> Tenants { get; set; } = [];
}
