namespace OrleansLlm.Client.Alerts;

/// <summary>A tenant's alert settings and its latest alerts.</summary>
public sealed record AlertStatus
{
    /// <summary>The tenant's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The webhook's address, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The signing secret: only in the answer that made it.</summary>
    public string? Secret { get; init; }

    /// <summary>An anomaly: the last five minutes cost more than this many times their usual; null: no such alerts.</summary>
    public decimal? AnomalyFactor { get; init; }

    /// <summary>... and more than so many US dollars.</summary>
    public decimal AnomalyFloor { get; init; }

    /// <summary>The latest alerts, newest first.</summary>
    public required IReadOnlyList<AlertDelivery> Latest { get; init; }
}
