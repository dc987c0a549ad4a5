using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>
/// The rules of a price book and what may be done to them. What has taken effect stays as it is: a rule's past can be neither changed nor made up.
/// Two rules of equal rank overlap when both begin at the same moment, or when the earlier one has an end of its own after the later one's beginning;
/// an earlier one without an end holds whenever no later one does. No I/O.
/// </summary>
internal sealed class PriceBook
{
    public const int MaxRules = 20_000;

    private readonly Dictionary<string, PriceRule> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<PriceRank, List<PriceRule>> _byRank = [];
    private readonly List<string> _order = [];

    public PriceBook(IEnumerable<PriceRule> rules)
    {
        foreach (var rule in rules)
        {
            Add(rule);
        }
    }

    public int Count => _byId.Count;

    /// <summary>How often something was added, replaced or taken out.</summary>
    public int Changes { get; private set; }

    /// <summary>All rules, in the order they were added.</summary>
    public IEnumerable<PriceRule> Rules => _order.Select(id => _byId[id]);

    /// <summary>Adds a rule, or replaces a future one of the same id. Returns it as it is kept.</summary>
    public PriceRule Set(PriceRule rule, DateTimeOffset now)
    {
        rule = Complete(rule, now);
        var known = _byId.GetValueOrDefault(rule.Id);
        if (known is not null && IsSame(known, rule))
        {
            return known;
        }

        if (known?.EffectiveFrom <= now)
        {
            throw new LlmException(
                LlmErrorCode.Conflict,
                $"Price rule '{rule.Id}' took effect at {PriceRuleValidator.Show(known.EffectiveFrom)} and can not be changed: end it, or set a rule with another id that follows it.",
                "id");
        }

        var problems = Problems(rule, now, replaced: known).ToList();
        if (problems.Count > 0)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"Price rule '{rule.Id}' is not valid: {string.Join("; ", problems)}.", problems[0].Field);
        }

        EnsureRoom(known is null ? 1 : 0);
        Replace(known, rule);
        return rule;
    }

    /// <summary>Ends a rule at a moment; a rule that would not have begun by then is taken out.</summary>
    public PriceRule End(string id, DateTimeOffset? until, DateTimeOffset now)
    {
        var rule = _byId.GetValueOrDefault(id) ?? throw new LlmException(LlmErrorCode.NotFound, $"There is no price rule '{id}'.", "id");
        var end = WholeSecond(until ?? now);
        if (end < now)
        {
            throw Invalid("until", $"must not be in the past: it is {PriceRuleValidator.Show(now)}", end);
        }

        if (rule.EffectiveUntil <= now)
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"Price rule '{id}' has ended at {PriceRuleValidator.Show(rule.EffectiveUntil)}.", "id");
        }

        var ended = rule with { EffectiveUntil = end };
        if (end <= rule.EffectiveFrom)
        {
            Remove(rule);
            return ended;
        }

        if (Overlapped(ended, replaced: rule) is { } other)
        {
            throw Invalid("until", $"must not be after {PriceRuleValidator.Show(other.EffectiveFrom)}, when '{other.Id}' begins", end);
        }

        Replace(rule, ended);
        return ended;
    }

    /// <summary>What is wrong with a rule, beside those that the book has but the one that it replaces.</summary>
    internal IEnumerable<PriceProblem> Problems(PriceRule rule, DateTimeOffset now, PriceRule? replaced)
    {
        var problems = PriceRuleValidator.Problems(rule);
        if (rule.EffectiveFrom < now)
        {
            problems = problems.Append(PriceRuleValidator.Wrong(
                "effective_from",
                $"must not be in the past, since a price change never rewrites it (it is {PriceRuleValidator.Show(now)}; leave it out for now)",
                PriceRuleValidator.Show(rule.EffectiveFrom)));
        }

        return Overlapped(rule, replaced) is { } other ? problems.Append(new PriceProblem("effective_from", OverlapOf(rule, other))) : problems;
    }

    internal IReadOnlyList<PriceRule> OfRank(PriceRank rank) => _byRank.GetValueOrDefault(rank) ?? [];

    internal void EnsureRoom(int more)
    {
        if (Count + more > MaxRules)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"A price book can have {MaxRules} rules, ended ones included. Present: {Count}, to be added: {more}.");
        }
    }

    internal void Replace(PriceRule? known, PriceRule rule)
    {
        if (known is null)
        {
            Add(rule);
            return;
        }

        Changes++;
        _byRank[PriceRank.Of(known)].Remove(known);
        if (known.Id != rule.Id)
        {
            _order[_order.IndexOf(known.Id)] = rule.Id;
            _byId.Remove(known.Id);
        }

        _byId[rule.Id] = rule;
        RankOf(rule).Add(rule);
    }

    /// <summary>The moment in UTC, rounded up: what takes effect now has not taken effect yet.</summary>
    internal static DateTimeOffset WholeSecond(DateTimeOffset moment)
    {
        var ticks = moment.UtcTicks % TimeSpan.TicksPerSecond;
        return moment.ToUniversalTime().AddTicks(ticks == 0 ? 0 : TimeSpan.TicksPerSecond - ticks);
    }

    internal static string IdOf(PriceRule rule, DateTimeOffset from) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(rule.Source is null ? "" : rule.Source + ":")}{(rule.Tenant is null ? "" : rule.Tenant + ":")}{rule.Provider ?? "any"}/{rule.Model}@{from.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");

    /// <summary>A rule that is set again without a beginning keeps its own.</summary>
    private PriceRule Complete(PriceRule rule, DateTimeOffset now)
    {
        var from = WholeSecond(rule.EffectiveFrom != default ? rule.EffectiveFrom : _byId.GetValueOrDefault(rule.Id)?.EffectiveFrom ?? now);
        return rule with
        {
            Id = rule.Id.Length > 0 ? rule.Id : IdOf(rule, from),
            EffectiveFrom = from,
            EffectiveUntil = rule.EffectiveUntil is { } until ? WholeSecond(until) : null,
        };
    }

    private static bool IsSame(PriceRule one, PriceRule other) =>
        one.CostsTheSameAs(other) && one with { Tiers = other.Tiers } == other;

    private static string OverlapOf(PriceRule rule, PriceRule other) => rule.EffectiveFrom == other.EffectiveFrom
        ? $"must differ from that of '{other.Id}', which is for the same {PriceRank.Of(rule)}"
        : $"and effective_until must not overlap '{other.Id}' ({PriceRuleValidator.Show(other.EffectiveFrom)} to {PriceRuleValidator.Show(other.EffectiveUntil)}), which is for the same {PriceRank.Of(rule)}: end the earlier one first";

    private static bool Overlap(PriceRule one, PriceRule other)
    {
        var (earlier, later) = one.EffectiveFrom <= other.EffectiveFrom ? (one, other) : (other, one);
        return one.EffectiveFrom == other.EffectiveFrom || earlier.EffectiveUntil > later.EffectiveFrom;
    }

    private static LlmException Invalid(string field, string rule, DateTimeOffset given) =>
        new(LlmErrorCode.InvalidRequest, $"{field} {rule}. Given: {PriceRuleValidator.Show(given)}.", field);

    private PriceRule? Overlapped(PriceRule rule, PriceRule? replaced) =>
        OfRank(PriceRank.Of(rule)).FirstOrDefault(other => !ReferenceEquals(other, replaced) && Overlap(rule, other));

    private List<PriceRule> RankOf(PriceRule rule) =>
        _byRank.TryGetValue(PriceRank.Of(rule), out var rules) ? rules : _byRank[PriceRank.Of(rule)] = [];

    private void Add(PriceRule rule)
    {
        Changes++;
        _byId.Add(rule.Id, rule);
        _order.Add(rule.Id);
        RankOf(rule).Add(rule);
    }

    private void Remove(PriceRule rule)
    {
        Changes++;
        _byId.Remove(rule.Id);
        _order.Remove(rule.Id);
        RankOf(rule).Remove(rule);
    }
}
