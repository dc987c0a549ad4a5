namespace OrleansLlm.Contracts.Budgets;

/// <summary>What a reservation was settled for, by this settlement or an earlier one.</summary>
[GenerateSerializer, Immutable, Alias("llm.settled-call")]
public sealed record SettledCall
{
    /// <summary>The cost in US dollars; null when no price is known.</summary>
    [Id(0)]
    public decimal? Cost { get; init; }

    /// <summary>How it ended; <see cref="SettlementOutcome.Expired"/> when the lease ended first.</summary>
    [Id(1)]
    public SettlementOutcome Outcome { get; init; }
}
