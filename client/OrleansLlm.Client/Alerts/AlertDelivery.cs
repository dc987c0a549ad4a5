namespace OrleansLlm.Client.Alerts;

/// <summary>An alert and how its delivery goes; money in US dollars.</summary>
public sealed record AlertDelivery
{
    /// <summary>Says which event it is.</summary>
    public required string Id { get; init; }

    /// <summary>The type, such as <c>budget.soft_limit_passed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The level, such as <c>project:web</c>, or null.</summary>
    public string? Scope { get; init; }

    /// <summary>What was passed, or null.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>What was seen, or null.</summary>
    public decimal? Observed { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>When the webhook took it (UTC), or null.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Tries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next try is due (UTC), or null.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why the last try failed, or null.</summary>
    public string? LastFailure { get; init; }
}
