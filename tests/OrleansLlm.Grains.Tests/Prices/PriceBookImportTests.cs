using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class PriceBookImportTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_table_is_added_then_unchanged_then_changed_from_its_moment_on()
    {
        var book = new PriceBook([]);
        Assert.Equal(PriceImportOutcome.Added, Import(book, Start, Rule("a", 1)).Outcome);
        Assert.Equal(PriceImportOutcome.Unchanged, Import(book, Start.AddDays(1), Rule("a", 1)).Outcome);
        Assert.Equal(PriceImportOutcome.Changed, Import(book, Start.AddDays(2), Rule("a", 2), from: Start.AddDays(5)).Outcome);
        var index = new PriceIndex([.. book.Rules]);
        Assert.Equal((1, 2), (index.Find(null, "a", "openai", Start.AddDays(4.9))!.Rates.Input, index.Find(null, "a", "openai", Start.AddDays(5))!.Rates.Input));
        Assert.Equal(2, book.Count);
        Assert.All(book.Rules, rule => Assert.Equal("litellm", rule.Source));
    }

    [Fact]
    public void A_rule_set_by_hand_is_left_alone_until_it_has_ended()
    {
        var book = new PriceBook([]);
        book.Set(Rule("a", 9) with { Id = "mine" }, Start);

        var skipped = Import(book, Start.AddDays(1), Rule("a", 1));
        Assert.Equal((PriceImportOutcome.Skipped, "rule 'mine' was set by hand"), (skipped.Outcome, skipped.Reason));

        book.End("mine", Start.AddDays(3), Start.AddDays(1));
        Assert.Equal(PriceImportOutcome.Skipped, Import(book, Start.AddDays(2), Rule("a", 1)).Outcome);
        Assert.Equal(PriceImportOutcome.Added, Import(book, Start.AddDays(2), Rule("a", 1), from: Start.AddDays(3)).Outcome);
    }

    [Fact]
    public void An_import_for_the_same_future_moment_replaces_the_one_before()
    {
        var book = new PriceBook([]);
        var soon = Start.AddDays(1);
        Import(book, Start, Rule("a", 1), from: soon);
        Assert.Equal(PriceImportOutcome.Changed, Import(book, Start, Rule("a", 2), from: soon).Outcome);
        Assert.Equal(2, Assert.Single(book.Rules).Rates.Input);
        Assert.Equal(PriceImportOutcome.Skipped, Import(book, soon, Rule("a", 3), from: soon).Outcome);
    }

    [Fact]
    public void A_rule_that_is_not_valid_is_skipped_with_its_fields()
    {
        var skipped = Import(new PriceBook([]), Start, Rule("a*b", -1));
        Assert.Equal(PriceImportOutcome.Skipped, skipped.Outcome);
        Assert.Contains("model must", skipped.Reason, StringComparison.Ordinal);
        Assert.Contains("rates.input must", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_can_not_begin_in_the_past()
    {
        var refused = Assert.Throws<LlmException>(() => Import(new PriceBook([]), Start, Rule("a", 1), from: Start.AddSeconds(-1)));
        Assert.Equal((LlmErrorCode.InvalidRequest, "from"), (refused.Code, refused.Parameter));
    }

    private static ImportedPrice Import(PriceBook book, DateTimeOffset now, PriceRule rule, DateTimeOffset? from = null) =>
        new PriceBookImport(book, new PriceImport { Source = "litellm", From = from, Rules = [rule] }, now).Add(rule);

    private static PriceRule Rule(string model, decimal price) => new() { Id = "", Model = model, Provider = "openai", Rates = new TokenRates { Input = price } };
}
