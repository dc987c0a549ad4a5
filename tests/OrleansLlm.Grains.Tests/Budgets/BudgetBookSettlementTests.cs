using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>How calls end in the book, and what its entries tell.</summary>
public sealed class BudgetBookSettlementTests
{
    [Fact]
    public void A_lease_that_ended_is_settled_for_the_prompt_and_what_was_granted()
    {
        var book = Book(hard: 10);
        book.Reserve(Request("a", 100) with { Ceiling = new UsageCeiling { PromptTokens = 100, CompletionTokens = 500 }, GrantedTokens = 64 }, Now);
        book.Extend(new ExtendRequest { ReservationId = "a", GrantedTokens = 128, Lease = TimeSpan.FromMinutes(2) }, Now);
        Assert.Equal(0, book.Expire(Now + TimeSpan.FromSeconds(119)));
        Assert.Equal(1, book.Expire(Now + TimeSpan.FromSeconds(120)));

        var late = book.Settle(Used("a", 100), Now + TimeSpan.FromSeconds(121));

        Assert.Equal((2.28m, SettlementOutcome.Expired), (late.Cost, late.Outcome));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Extend(new ExtendRequest { ReservationId = "a", Lease = TimeSpan.FromMinutes(1) }, Now)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Reserve(Request("a", 100), Now)));
    }

    [Fact]
    public void Grants_never_shrink_nor_pass_the_ceiling()
    {
        var book = new BudgetBook();
        book.Reserve(Request("a", 0) with { Ceiling = new UsageCeiling { CompletionTokens = 100 }, GrantedTokens = 70 }, Now);
        book.Extend(new ExtendRequest { ReservationId = "a", GrantedTokens = 10, Lease = TimeSpan.FromMinutes(1) }, Now);
        Assert.Equal(70, Assert.Single(book.OpenCalls).Granted);
        book.Extend(new ExtendRequest { ReservationId = "a", GrantedTokens = 1_000, Lease = TimeSpan.FromMinutes(1) }, Now);
        Assert.Equal(100, Assert.Single(book.OpenCalls).Granted);
    }

    [Fact]
    public void The_first_settlement_counts_and_asking_twice_reserves_once()
    {
        var book = Book(hard: 10);
        book.Reserve(Request("a", 600), Now);
        book.Reserve(Request("a", 600), Now);
        Assert.Equal(6, Total(book).Reserved);
        Assert.Equal(2, book.Settle(Used("a", 200), Now).Cost);
        Assert.Equal(2, book.Settle(Used("a", 300), Now).Cost);
        Assert.Equal((2, 0), (Total(book).Spent, Total(book).Reserved));
    }

    [Fact]
    public void What_is_open_is_taken_over_by_the_same_call_only_since_another_model_has_another_price()
    {
        var book = Book(hard: 10);
        book.Reserve(Request("a", 600), Now);
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Reserve(Request("a", 600) with { Model = "dearer" }, Now)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Reserve(Request("a", 600) with { Provider = "elsewhere" }, Now)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Reserve(Request("a", 601), Now)));
        book.Reserve(Request("a", 600), Now);
        Assert.Equal(6, Total(book).Reserved);
    }

    [Fact]
    public void What_a_holder_took_back_is_not_reserved_when_it_comes_late()
    {
        var book = new BudgetBook();
        var back = new Settlement { ReservationId = "a", Usage = new TokenUsage(), Outcome = SettlementOutcome.Cancelled };
        Assert.Equal(LlmErrorCode.NotFound, Code(() => book.Settle(back, Now)));
        Assert.Equal(LlmErrorCode.Conflict, Code(() => book.Reserve(Request("a", 1), Now)));
        Assert.False(book.HasPending);
    }

    [Fact]
    public void What_was_used_while_the_ledger_was_away_is_booked_whatever_the_limits_say()
    {
        var book = Book(hard: 0);
        book.Reserve(Request("a", 100) with { IsLate = true }, Now);
        book.Settle(Used("a", 100), Now);
        Assert.Equal(1, Total(book).Spent);
    }

    [Fact]
    public void A_cached_answer_costs_nothing_and_tells_what_it_saved()
    {
        var book = new BudgetBook();
        book.Reserve(Request("a", 100), Now);
        Assert.Equal(0, book.Settle(Used("a", 100) with { Outcome = SettlementOutcome.CacheHit }, Now).Cost);
        var entry = book.TakePending()[^1].Settled!;
        Assert.Equal((0, 1, SettlementOutcome.CacheHit), (entry.Cost, entry.Saved, entry.Outcome));
    }

    [Fact]
    public void A_cached_answer_tells_what_it_cost_when_it_was_made_and_its_tokens_count_against_no_limit()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { TokensPerMinute = 10 }, Now);
        book.Reserve(Request("a", 100) with { Ceiling = new UsageCeiling() }, Now);
        book.Settle(Used("a", 100) with { Outcome = SettlementOutcome.CacheHit, Saved = 0.25m }, Now);
        Assert.Equal(0.25m, book.TakePending()[^1].Settled!.Saved);
        var status = book.Status(BudgetScope.Tenant, Now);
        Assert.Equal((0, 0, 10, 1), (status.PromptTokens, status.CompletionTokens, status.RateLimit!.RemainingTokens, status.Requests));
        Assert.Throws<LlmException>(() => book.Settle(Used("b", 1) with { Saved = -1 }, Now));
    }

    [Fact]
    public void Usage_above_the_ceiling_is_booked_and_marked()
    {
        var book = Book(hard: 1);
        book.Reserve(Request("a", 100), Now);
        Assert.Equal(1.5m, book.Settle(Used("a", 150), Now).Cost);
        Assert.True(book.TakePending()[^1].Settled!.IsOverrun);
        Assert.Equal((1.5m, 0), (Total(book).Spent, Total(book).Left));
    }

    [Fact]
    public void Without_a_known_price_a_call_is_refused_or_counted_as_unknown()
    {
        var unknown = Request("a", 100) with { Price = null };
        var refused = Assert.Throws<LlmException>(() => new BudgetBook().Reserve(unknown, Now));
        Assert.Equal((LlmErrorCode.Forbidden, LimitKind.UnknownPrice), (refused.Code, refused.Refusal!.Kind));
        var book = new BudgetBook(UnknownPricePolicy.Allow);
        Assert.Equal(0, book.Reserve(unknown, Now).Amount);
        Assert.Null(book.Settle(Used("a", 100), Now).Cost);
        Assert.Null(book.TakePending()[^1].Settled!.PriceRule);
    }

    [Fact]
    public void Soft_limits_are_reached_once_per_window()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Day, Soft = [1, 2, 5] }] }, Now);
        Spend(book, "a", 90, Now);
        Assert.Empty(book.TakeReached());
        Spend(book, "b", 150, Now);
        Assert.Equal([1, 2], book.TakeReached().Select(reached => reached.Amount));
        Spend(book, "c", 100, Now);
        Assert.Empty(book.TakeReached());
        Spend(book, "d", 100, Now + TimeSpan.FromDays(1));
        Assert.Equal(new DateTimeOffset(2026, 11, 13, 0, 0, 0, TimeSpan.Zero), Assert.Single(book.TakeReached()).Since);
    }

    [Fact]
    public void Tags_of_the_levels_and_the_request_are_on_the_entry_the_narrowest_wins()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { Tags = new Dictionary<string, string> { ["team"] = "a", ["cost-centre"] = "1" } }, Now);
        book.SetLimits(Web, new ScopeLimits { Tags = new Dictionary<string, string> { ["team"] = "b" } }, Now);
        book.Reserve(Request("a", 1) with { Project = "web", Tags = new Dictionary<string, string> { ["run"] = "7" } }, Now);
        book.Settle(Used("a", 1), Now);
        Assert.Equal(
            ["cost-centre=1", "run=7", "team=b"],
            book.TakePending()[^1].Settled!.Tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
    }
}
