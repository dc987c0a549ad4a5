namespace OrleansLlm.Contracts.Budgets;

/// <summary>Money set aside, with the room that is left: enough for honest rate-limit headers.</summary>
[GenerateSerializer, Immutable, Alias("llm.reservation")]
public sealed record Reservation
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What was set aside, in US dollars.</summary>
    [Id(1)]
    public decimal Amount { get; init; }

    /// <summary>The rate limits after this reservation, or null where none is set.</summary>
    [Id(2)]
    public RateLimitStatus? RateLimit { get; init; }
}
