using CsCheck;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Tests.Ledger;

/// <summary>Makes ledger entries.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Start = new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);

    public static LedgerEntry Of(DateTimeOffset at, decimal? cost = 1, string model = "ember", string key = "k1", string? user = null) => new()
    {
        Id = Guid.NewGuid().ToString(),
        At = at,
        SettledAt = at,
        KeyId = key,
        User = user,
        Model = model,
        Provider = "local",
        Usage = new TokenUsage { PromptTokens = 10, CompletionTokens = 5, CachedPromptTokens = 2 },
        Cost = cost,
    };

    public static Gen<T> PickOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    /// <summary>Random entries of a few days, with few values of each dimension so that they meet.</summary>
    public static readonly Gen<LedgerEntry> Any = Gen.Select(
        Gen.Int[0, 4 * 24 * 60],
        Gen.Int[0, 1_000_000].Select(units => (decimal?)units / 1_000_000m),
        PickOf("ember", "gpt", "opus"),
        PickOf("k1", "k2"),
        PickOf<string?>(null, "u1", "u2"),
        PickOf(SettlementOutcome.Completed, SettlementOutcome.Cancelled, SettlementOutcome.Expired),
        PickOf("a", "b", ""),
        (minute, cost, model, key, user, outcome, team) => Of(Start.AddMinutes(minute), cost, model, key, user) with
        {
            Outcome = outcome,
            Tags = team.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["team"] = team },
        });
}
