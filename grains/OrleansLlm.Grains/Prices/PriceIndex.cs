using System.Collections.Frozen;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>Finds the rule that holds for a call (the order is told at <see cref="IPriceBookGrain"/>). Immutable; made anew for each version of the book.</summary>
internal sealed class PriceIndex
{
    private readonly FrozenDictionary<PriceRank, PriceRule[]> _rules;
    private readonly FrozenSet<string> _tenants;
    private readonly int[] _prefixLengths;

    public PriceIndex(IReadOnlyCollection<PriceRule> rules)
    {
        _rules = rules.GroupBy(PriceRank.Of).ToFrozenDictionary(
            group => group.Key, group => group.OrderByDescending(rule => rule.EffectiveFrom).ToArray());
        _tenants = rules.Select(rule => rule.Tenant).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        _prefixLengths =
        [
            .. rules.Where(rule => rule.Model.EndsWith('*')).Select(rule => rule.Model.Length - 1).Distinct().OrderDescending(),
        ];
    }

    public static PriceIndex Empty { get; } = new([]);

    /// <summary>The rule that holds, or null. A few look-ups, no search.</summary>
    public PriceRule? Find(string? tenant, string model, string provider, DateTimeOffset at) =>
        (tenant is not null && _tenants.Contains(tenant) ? FindOf(tenant, model, provider, at) : null) ?? FindOf(tenant: null, model, provider, at);

    private PriceRule? FindOf(string? tenant, string model, string provider, DateTimeOffset at)
    {
        if ((Holding(tenant, model, provider, at) ?? HoldingForBase(tenant, model, provider, at)) is { } exact)
        {
            return exact;
        }

        foreach (var length in _prefixLengths)
        {
            if (length <= model.Length && Holding(tenant, string.Concat(model.AsSpan(0, length), "*"), provider, at) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>An adapter of an own model (<c>model:adapter</c>) costs what its model does, where it has no rule of its own. Elsewhere a colon means other things.</summary>
    private PriceRule? HoldingForBase(string? tenant, string model, string provider, DateTimeOffset at) =>
        provider == PriceRule.LocalProvider && model.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? Holding(tenant, model[..colon], provider, at) : null;

    private PriceRule? Holding(string? tenant, string name, string provider, DateTimeOffset at) =>
        Newest(new PriceRank(tenant, name, provider), at) ?? Newest(new PriceRank(tenant, name, Provider: null), at);

    private PriceRule? Newest(PriceRank rank, DateTimeOffset at)
    {
        if (_rules.TryGetValue(rank, out var rules))
        {
            foreach (var rule in rules)
            {
                if (rule.HoldsAt(at))
                {
                    return rule;
                }
            }
        }

        return null;
    }
}
