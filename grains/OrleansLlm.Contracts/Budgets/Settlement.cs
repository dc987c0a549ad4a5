using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>Ends a reservation with what the attempt truly used; the ledger computes the cost by the reserved price rule. Settling twice is harmless.</summary>
[GenerateSerializer, Immutable, Alias("llm.settlement")]
public sealed record Settlement
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string ReservationId { get; init; }

    // Id 1 (amount) was used before price rules; never again.

    /// <summary>What was used. Usage above the ceiling is booked as it is, since it was really used, and raises an alert.</summary>
    [Id(2)]
    public required TokenUsage Usage { get; init; }

    /// <summary>How it ended.</summary>
    [Id(3)]
    public SettlementOutcome Outcome { get; init; }

    /// <summary>With <see cref="SettlementOutcome.CacheHit"/>: what the answer cost when it was made, in US dollars; null: the reserved price tells.</summary>
    [Id(4)]
    public decimal? Saved { get; init; }
}
