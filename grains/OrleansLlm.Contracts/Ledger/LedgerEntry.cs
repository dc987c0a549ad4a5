using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>
/// One settled attempt. Double entry: <see cref="Cost"/> leaves the tenant's budget (debit) and goes to the provider's account (credit);
/// what was reserved is released in full. Entries are never changed or taken back.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.ledger-entry")]
public sealed record LedgerEntry
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its place in the tenant's ledger, from 1 without gaps.</summary>
    [Id(1)]
    public long Sequence { get; init; }

    /// <summary>When it was reserved (UTC): the moment whose windows it counts in.</summary>
    [Id(2)]
    public DateTimeOffset At { get; init; }

    /// <summary>When it was settled (UTC).</summary>
    [Id(3)]
    public DateTimeOffset SettledAt { get; init; }

    /// <summary>The call's id; all attempts of a call share it.</summary>
    [Id(4)]
    public string? CallId { get; init; }

    /// <summary>The attempt's number, from 1.</summary>
    [Id(5)]
    public int Attempt { get; init; } = 1;

    /// <summary>The project, or null.</summary>
    [Id(6)]
    public string? Project { get; init; }

    /// <summary>The id of the key.</summary>
    [Id(7)]
    public required string KeyId { get; init; }

    /// <summary>The end user, or null.</summary>
    [Id(8)]
    public string? User { get; init; }

    /// <summary>The model as the request named it.</summary>
    [Id(9)]
    public required string Model { get; init; }

    /// <summary>Who ran it: <c>local</c> or a remote provider's name.</summary>
    [Id(10)]
    public required string Provider { get; init; }

    /// <summary>The route, or null for a direct call.</summary>
    [Id(11)]
    public string? Route { get; init; }

    /// <summary>Tokens by kind.</summary>
    [Id(12)]
    public required TokenUsage Usage { get; init; }

    /// <summary>The price rule's id, or null when no price was known.</summary>
    [Id(13)]
    public string? PriceRule { get; init; }

    /// <summary>What had been reserved, in US dollars.</summary>
    [Id(14)]
    public decimal Reserved { get; init; }

    /// <summary>The cost in US dollars; null when no price was known.</summary>
    [Id(15)]
    public decimal? Cost { get; init; }

    /// <summary>What a cached answer would have cost; 0 for others.</summary>
    [Id(16)]
    public decimal Saved { get; init; }

    /// <summary>How it ended.</summary>
    [Id(17)]
    public SettlementOutcome Outcome { get; init; }

    /// <summary>Part of a batch.</summary>
    [Id(18)]
    public bool IsBatch { get; init; }

    /// <summary>Cost allocation tags of the request and its scopes.</summary>
    [Id(19)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The usage was above what had been reserved.</summary>
    [Id(20)]
    public bool IsOverrun { get; init; }
}
