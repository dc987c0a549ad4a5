namespace OrleansLlm.Contracts.Alerts;

/// <summary>A tenant's alert settings and its latest alerts.</summary>
[GenerateSerializer, Immutable, Alias("llm.alert-status")]
public sealed record AlertStatus
{
    /// <summary>The settings; the secret only in the answer that made it.</summary>
    [Id(0)]
    public required AlertSettings Settings { get; init; }

    /// <summary>The latest alerts, newest first.</summary>
    [Id(1)]
    public required IReadOnlyList<AlertDelivery> Latest { get; init; }
}
