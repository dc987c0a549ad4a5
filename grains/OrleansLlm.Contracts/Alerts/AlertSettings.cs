namespace OrleansLlm.Contracts.Alerts;

/// <summary>Where a tenant's alerts go and when a rise in spend is one.</summary>
[GenerateSerializer, Immutable, Alias("llm.alert-settings")]
public sealed record AlertSettings
{
    /// <summary>The webhook's address (https), or null for none: alerts are then only logged, counted and listed.</summary>
    [Id(0)]
    public string? Url { get; init; }

    /// <summary>
    /// Signs deliveries as the Standard Webhooks specification says: <c>whsec_</c> and base64 of 24 to 64 bytes. Null when setting: the present one
    /// is kept, or a new one is made. Never shown again after the answer that made it.
    /// </summary>
    [Id(1)]
    public string? Secret { get; init; }

    /// <summary>An anomaly: the last five minutes cost more than this many times their usual; above 1, null: no such alerts.</summary>
    [Id(2)]
    public decimal? AnomalyFactor { get; init; } = 5;

    /// <summary>... and more than so many US dollars; zero or more.</summary>
    [Id(3)]
    public decimal AnomalyFloor { get; init; } = 1;
}
