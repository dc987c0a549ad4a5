using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>Takes a price table's rules over into a book. Changes the book it is given; a dry run gives it a copy. No I/O.</summary>
internal sealed class PriceBookImport
{
    private readonly PriceBook _book;
    private readonly string _source;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _now;

    public PriceBookImport(PriceBook book, PriceImport import, DateTimeOffset now)
    {
        (_book, _source, _now) = (book, import.Source, now);
        _from = PriceBook.WholeSecond(import.From ?? now);
        if (_from < now)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                $"from must not be in the past: it is {PriceRuleValidator.Show(now)}. Given: {PriceRuleValidator.Show(_from)}.",
                "from");
        }
    }

    /// <summary>When the rules take effect.</summary>
    public DateTimeOffset From => _from;

    public ImportedPrice Add(PriceRule rule)
    {
        rule = rule with { Source = _source, EffectiveFrom = _from, EffectiveUntil = null };
        rule = rule with { Id = PriceBook.IdOf(rule, _from) };
        var others = _book.OfRank(PriceRank.Of(rule));
        if (others.FirstOrDefault(other => other.Source != _source && !(other.EffectiveUntil <= _from)) is { } foreign)
        {
            return Skipped(foreign.Source is null ? $"rule '{foreign.Id}' was set by hand" : $"rule '{foreign.Id}' is from {foreign.Source}");
        }

        var current = others.Where(other => other.HoldsAt(_from)).MaxBy(other => other.EffectiveFrom);
        if (current?.CostsTheSameAs(rule) == true)
        {
            return new ImportedPrice { Outcome = PriceImportOutcome.Unchanged, RuleId = current.Id };
        }

        // One that this source was to bring at this very moment, and that has not begun, gives way.
        var replaced = current?.EffectiveFrom == _from && _from > _now ? current : null;
        var problems = _book.Problems(rule, _now, replaced).ToList();
        if (problems.Count > 0)
        {
            return Skipped(string.Join("; ", problems));
        }

        _book.EnsureRoom(replaced is null ? 1 : 0);
        _book.Replace(replaced, rule);
        return new ImportedPrice { Outcome = current is null ? PriceImportOutcome.Added : PriceImportOutcome.Changed, RuleId = rule.Id };
    }

    private static ImportedPrice Skipped(string reason) => new() { Outcome = PriceImportOutcome.Skipped, Reason = reason };
}
