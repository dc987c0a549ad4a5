namespace OrleansLlm.Client.Alerts;

/// <summary>Replaces a tenant's alert settings.</summary>
public sealed record SetAlerts
{
    /// <summary>The webhook's address (https), or null: alerts are only logged, counted and listed.</summary>
    public string? Url { get; init; }

    /// <summary>Signs deliveries (Standard Webhooks): <c>whsec_</c> and base64 of 24 to 64 bytes; null: the present one is kept, or one is made.</summary>
    public string? Secret { get; init; }

    /// <summary>Above 1; null: no anomaly alerts.</summary>
    public decimal? AnomalyFactor { get; init; } = 5;

    /// <summary>Zero or more US dollars.</summary>
    public decimal AnomalyFloor { get; init; } = 1;
}
