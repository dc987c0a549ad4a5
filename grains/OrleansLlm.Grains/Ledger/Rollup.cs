using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Ledger;

/// <summary>Entries of the same hour that agree in every dimension become one fact: reports stay the same to the hour, totals to the last digit. Pure.</summary>
internal static class Rollup
{
    public static List<SpendFact> Of(IEnumerable<LedgerEntry> entries)
    {
        var facts = new Dictionary<Key, SpendFact>();
        foreach (var entry in entries)
        {
            var fact = SpendFact.Of(entry) with { At = TimeSteps.Hour(entry.At) };
            var key = Key.Of(fact);
            facts[key] = facts.TryGetValue(key, out var sum) ? sum with { Sums = sum.Sums + fact.Sums } : fact;
        }

        return [.. facts.Values.OrderBy(fact => fact.At)];
    }

    private readonly record struct Key(
        DateTimeOffset Hour, string? Project, string KeyId, string? User, string Model, string Provider, string? Route, string? PriceRule,
        SettlementOutcome Outcome, string Tags)
    {
        public static Key Of(SpendFact fact) => new(
            fact.At, fact.Project, fact.KeyId, fact.User, fact.Model, fact.Provider, fact.Route, fact.PriceRule, fact.Outcome, TagsOf(fact));

        // Lengths first: no tag can spell another's border.
        private static string TagsOf(SpendFact fact) => string.Concat(
            fact.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key.Length}:{tag.Key}{tag.Value.Length}:{tag.Value}"));
    }
}
