using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Ledger;

/// <summary>Sums of attempts that agree in every dimension: one entry, or an hour's roll-up of many.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.spend-fact")]
internal sealed record SpendFact
{
    /// <summary>The moment of reservation (UTC); of a roll-up, the beginning of its hour.</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    [Id(1)]
    public string? Project { get; init; }

    [Id(2)]
    public required string KeyId { get; init; }

    [Id(3)]
    public string? User { get; init; }

    [Id(4)]
    public required string Model { get; init; }

    [Id(5)]
    public required string Provider { get; init; }

    [Id(6)]
    public string? Route { get; init; }

    [Id(7)]
    public string? PriceRule { get; init; }

    [Id(8)]
    public SettlementOutcome Outcome { get; init; }

    [Id(9)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [Id(10)]
    public required SpendSums Sums { get; init; }

    public static SpendFact Of(LedgerEntry entry) => new()
    {
        At = entry.At,
        Project = entry.Project,
        KeyId = entry.KeyId,
        User = entry.User,
        Model = entry.Model,
        Provider = entry.Provider,
        Route = entry.Route,
        PriceRule = entry.PriceRule,
        Outcome = entry.Outcome,
        Tags = entry.Tags,
        Sums = SpendSums.Of(entry),
    };
}
