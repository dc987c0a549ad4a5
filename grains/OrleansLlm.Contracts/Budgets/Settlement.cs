using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>Ends a reservation with what the call truly cost. Settling twice is harmless.</summary>
[GenerateSerializer, Immutable, Alias("llm.settlement")]
public sealed record Settlement
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string ReservationId { get; init; }

    /// <summary>The true cost in US dollars; never above what was reserved.</summary>
    [Id(1)]
    public decimal Amount { get; init; }

    /// <summary>The tokens used.</summary>
    [Id(2)]
    public required TokenUsage Usage { get; init; }
}
