using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Contracts.Routing;

/// <summary>
/// Who serves a call and under which limits. On the first element of a stream as far as it is known then, which is all there is to know where one model was
/// named; on the last one as it ended.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.route-info")]
public sealed record RouteInfo
{
    /// <summary>The provider of a reply that is only read: it was, or is, made for another call, which pays for it.</summary>
    public const string FromConversation = "conversation";

    /// <summary>The model that runs the call.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The provider: <c>local</c>, a remote one's name, or <see cref="FromConversation"/>.</summary>
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

    /// <summary>The route that was followed, or null for a model that was named itself.</summary>
    [Id(7)]
    public string? Route { get; init; }

    /// <summary>The version of the route's policy; 0 without a route.</summary>
    [Id(8)]
    public int RouteVersion { get; init; }

    /// <summary>Every attempt so far, by number: failed, cancelled and superseded ones too. On the last element each has its outcome and cost.</summary>
    [Id(9)]
    public IReadOnlyList<RouteAttempt> AttemptList { get; init; } = [];

    /// <summary>What the planner left out and why, and what happened on the way.</summary>
    [Id(10)]
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the response cache did; null: it is off for the call.</summary>
    [Id(11)]
    public CacheInfo? Cache { get; init; }
}
