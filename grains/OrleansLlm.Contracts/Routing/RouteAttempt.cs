using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Routing;

/// <summary>One attempt of a call: a model that was asked, on a replica or at a provider.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-attempt")]
public sealed record RouteAttempt
{
    /// <summary>The model.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>Who ran it: <c>local</c> or a provider's name.</summary>
    [Id(1)]
    public required string Provider { get; init; }

    /// <summary>The replica, when local.</summary>
    [Id(2)]
    public string? Replica { get; init; }

    /// <summary>Why it was chosen, in a few words.</summary>
    [Id(3)]
    public string Reason { get; init; } = "";

    /// <summary>How it ended, which says what was billed; null: it was refused before it began, or still runs.</summary>
    [Id(4)]
    public SettlementOutcome? Outcome { get; init; }

    /// <summary>Why it failed, or null.</summary>
    [Id(5)]
    public LlmErrorCode? Failure { get; init; }

    /// <summary>How long it took; zero while it runs.</summary>
    [Id(6)]
    public TimeSpan Duration { get; init; }

    /// <summary>What it cost in US dollars; null when no price is known.</summary>
    [Id(7)]
    public decimal? Cost { get; init; }
}
