using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Contracts.Routing;

/// <summary>Who served a call and under which limits; on the first chunk of a stream.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-info")]
public sealed record RouteInfo
{
    /// <summary>The model that runs the call.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The provider: <c>local</c> or a remote one's name.</summary>
    [Id(1)]
    public required string Provider { get; init; }

    /// <summary>The replica, when local.</summary>
    [Id(2)]
    public string? Replica { get; init; }

    /// <summary>How many attempts were made, this one included.</summary>
    [Id(3)]
    public int Attempts { get; init; }

    /// <summary>The tightest rate limits of all levels after this call's reservation, or null where none is set.</summary>
    [Id(4)]
    public RateLimitStatus? RateLimit { get; init; }

    /// <summary>The budget window with the least left after this call's reservation, or null where none is set.</summary>
    [Id(5)]
    public WindowStatus? TightestBudget { get; init; }

    /// <summary>The level of <see cref="TightestBudget"/>.</summary>
    [Id(6)]
    public BudgetScope? TightestScope { get; init; }

    /// <summary>What the response cache did; null: it is off for the call.</summary>
    [Id(11)]
    public CacheInfo? Cache { get; init; }
}
