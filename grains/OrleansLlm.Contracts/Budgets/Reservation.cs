namespace OrleansLlm.Contracts.Budgets;

/// <summary>Money set aside, with the room that is left: enough for honest headers.</summary>
[GenerateSerializer, Immutable, Alias("llm.reservation")]
public sealed record Reservation
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What was set aside, in US dollars; 0 when no price is known.</summary>
    [Id(1)]
    public decimal Amount { get; init; }

    /// <summary>The tightest rate limits of all levels after this reservation, or null where none is set.</summary>
    [Id(2)]
    public RateLimitStatus? RateLimit { get; init; }

    /// <summary>The budget window with the least left after this reservation, or null where none is set.</summary>
    [Id(3)]
    public WindowStatus? TightestBudget { get; init; }

    /// <summary>The level of <see cref="TightestBudget"/>.</summary>
    [Id(4)]
    public BudgetScope? TightestScope { get; init; }
}
