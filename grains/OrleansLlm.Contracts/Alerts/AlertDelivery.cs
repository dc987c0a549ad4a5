namespace OrleansLlm.Contracts.Alerts;

/// <summary>An alert and how its delivery goes.</summary>
[GenerateSerializer, Immutable, Alias("llm.alert-delivery")]
public sealed record AlertDelivery
{
    /// <summary>The alert.</summary>
    [Id(0)]
    public required Alert Alert { get; init; }

    /// <summary>When the webhook took it (UTC); null: not yet, given up, or there is none.</summary>
    [Id(1)]
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Tries so far.</summary>
    [Id(2)]
    public int Attempts { get; init; }

    /// <summary>When the next try is due (UTC); null: none is.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why the last try failed, or null.</summary>
    [Id(4)]
    public string? LastFailure { get; init; }
}
