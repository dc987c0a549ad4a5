using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class BudgetBookTests
{
    private static readonly PriceRule CentPerToken = new() { Id = "p", Model = "m", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };
    private static readonly DateTimeOffset Now = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetScope Web = new() { Project = "web" };
    private static readonly BudgetScope Ann = new() { User = "ann" };

    [Fact]
    public void Reserving_sets_money_aside_and_settling_books_the_true_cost()
    {
        var book = Book(hard: 10);
        Assert.Equal(4, book.Reserve(Request("a", 400), Now).Amount);
        Assert.Equal((4, 1), (Total(book).Reserved, book.Status(BudgetScope.Tenant, Now).Running));

        Assert.Equal(1.25m, book.Settle(Used("a", 125), Now).Cost);

        Assert.Equal((1.25m, 0), (Total(book).Spent, Total(book).Reserved));
        Assert.Equal((0, 1, 125), (book.Status(BudgetScope.Tenant, Now).Running, book.Status(BudgetScope.Tenant, Now).Requests, book.Status(BudgetScope.Tenant, Now).PromptTokens));
    }

    [Fact]
    public void A_call_that_does_not_fit_is_refused_and_told_which_limit_what_is_left_and_when_it_resets()
    {
        var book = new BudgetBook();
        book.SetLimits(Web, new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Month, Hard = 10 }] }, Now);
        book.Reserve(Request("a", 700) with { Project = "web" }, Now);

        var refused = Assert.Throws<LlmException>(() => book.Reserve(Request("b", 400) with { Project = "web" }, Now));

        Assert.Equal(LlmErrorCode.BudgetExceeded, refused.Code);
        Assert.Equal(
            "The budget of 10 USD of project 'web' for this month (UTC) has 3 USD left (7 USD of it reserved by running calls); this call may cost up to 4 USD; room for it is free at 2026-12-01T00:00:00Z.",
            refused.Message);
        Assert.Equal(
            (Web, LimitKind.Budget, 10, 3, 4, new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero)),
            (refused.Refusal!.Scope, refused.Refusal.Kind, refused.Refusal.Limit, refused.Refusal.Left, refused.Refusal.Needed, refused.Refusal.ResetsAt));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal(7, Total(book).Reserved);
    }

    [Fact]
    public void A_call_larger_than_the_whole_budget_is_told_so_and_not_to_come_back()
    {
        var refused = Assert.Throws<LlmException>(() => Book(hard: 10).Reserve(Request("a", 1_001), Now));
        Assert.Contains("is too small for this call, which may cost up to 10.01 USD", refused.Message, StringComparison.Ordinal);
        Assert.Equal((null, null), (refused.RetryAfter, refused.Refusal!.ResetsAt));
    }

    [Fact]
    public void Every_level_must_pass_and_a_refusal_takes_nothing_from_any()
    {
        var book = Book(hard: 100);
        book.SetLimits(Web, new ScopeLimits { RequestsPerMinute = 1 }, Now);
        book.SetLimits(new BudgetScope { Key = BudgetScope.Each, User = BudgetScope.Each }, new ScopeLimits { Budgets = [new WindowBudget { Hard = 1 }] }, Now);
        book.Reserve(Request("a", 100) with { Project = "web", User = "ann" }, Now);

        Assert.Equal(LimitKind.Budget, Refused(book, Request("b", 1) with { Project = "web", User = "ann" }).Kind);
        Assert.Equal(new BudgetScope { Key = "k", User = "ann" }, Refused(book, Request("b", 1) with { User = "ann" }).Scope);
        Assert.Equal(LimitKind.RequestsPerMinute, Refused(book, Request("b", 1) with { Project = "web", User = "bob" }).Kind);
        Assert.Equal(1, Total(book).Reserved);
        book.Reserve(Request("b", 100) with { User = "bob" }, Now);
    }

    [Fact]
    public void Own_limits_win_over_a_rule_and_a_rule_gives_each_its_own_counters()
    {
        var book = new BudgetBook();
        book.SetLimits(new BudgetScope { User = BudgetScope.Each }, new ScopeLimits { Budgets = [new WindowBudget { Hard = 1 }] }, Now);
        book.SetLimits(Ann, new ScopeLimits { Budgets = [new WindowBudget { Hard = 3 }] }, Now);
        book.Reserve(Request("a", 300) with { User = "ann" }, Now);
        book.Reserve(Request("b", 100) with { User = "bob" }, Now);
        book.Reserve(Request("c", 100) with { User = "cy" }, Now);
        Assert.Equal(new BudgetScope { User = "bob" }, Refused(book, Request("d", 1) with { User = "bob" }).Scope);
        Assert.Equal(Ann, Refused(book, Request("d", 1) with { User = "ann" }).Scope);
    }

    [Fact]
    public void A_budget_set_in_the_middle_of_a_month_knows_what_the_month_has_cost()
    {
        var book = new BudgetBook();
        Spend(book, "a", 250, Now - TimeSpan.FromDays(20));
        Spend(book, "b", 300, Now - TimeSpan.FromDays(2));
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits
        {
            Budgets =
            [
                new WindowBudget { Period = BudgetPeriod.Month, Hard = 5 },
                new WindowBudget { Period = BudgetPeriod.Month, Kind = WindowKind.Rolling, Hard = 6 },
            ],
        }, Now);

        var status = book.Status(BudgetScope.Tenant, Now);
        Assert.Equal([3, 5.5m, 5.5m], status.Windows.Select(window => window.Spent));
        Assert.Equal((WindowKind.Rolling, 0.5m), (Refused(book, Request("c", 100)).Window!.Kind, Refused(book, Request("c", 100)).Left));
    }

    [Fact]
    public void A_call_counts_in_the_window_in_which_it_was_reserved()
    {
        var book = Book(hard: 1, period: BudgetPeriod.Minute);
        book.Reserve(Request("a", 100), Now);
        var next = Now + TimeSpan.FromMinutes(1);
        book.Reserve(Request("b", 100), next);
        book.Settle(Used("a", 100), next);
        Assert.Equal((0, 1), (book.Status(BudgetScope.Tenant, next).Windows[0].Spent, book.Status(BudgetScope.Tenant, next).Windows[0].Reserved));
    }

    [Fact]
    public void An_override_holds_for_its_time_and_usage_counts_on()
    {
        var book = Book(hard: 1);
        Spend(book, "a", 100, Now);
        var until = Now + TimeSpan.FromHours(1);
        book.SetOverride(
            BudgetScope.Tenant,
            new LimitOverride { Limits = new ScopeLimits { Budgets = [new WindowBudget { Hard = 2 }] }, From = Now, Until = until },
            Now);
        Spend(book, "b", 100, Now);
        Assert.Equal(2, Refused(book, Request("c", 1)).Limit);
        Assert.Equal(1, Refused(book, Request("c", 1), until).Limit);
        Assert.Null(book.Status(BudgetScope.Tenant, until).Override);
    }

    [Theory]
    [InlineData("gpt-4o", true)]
    [InlineData("gpt-4", true)]
    [InlineData("ember", true)]
    [InlineData("ember-2", false)]
    [InlineData("gpt", false)]
    public void Allowed_models_match_whole_names_or_beginnings(string model, bool isAllowed)
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { AllowedModels = ["ember", "gpt-*"] }, Now);
        if (isAllowed)
        {
            book.Reserve(Request("a", 1) with { Model = model }, Now);
            return;
        }

        var refused = Assert.Throws<LlmException>(() => book.Reserve(Request("a", 1) with { Model = model }, Now));
        Assert.Equal((LlmErrorCode.Forbidden, LimitKind.AllowedModels), (refused.Code, refused.Refusal!.Kind));
        Assert.Contains($"'{model}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suspended_and_expired_scopes_refuse_new_calls_and_let_running_ones_end()
    {
        var book = new BudgetBook();
        book.Reserve(Request("a", 1) with { Project = "web" }, Now);
        book.SetLimits(Web, new ScopeLimits { Suspended = true }, Now);
        Assert.Equal(LimitKind.Suspended, Refused(book, Request("b", 1) with { Project = "web" }).Kind);
        book.SetLimits(Web, new ScopeLimits { ExpiresAt = Now + TimeSpan.FromSeconds(1) }, Now);
        book.Reserve(Request("c", 1) with { Project = "web" }, Now);
        Assert.Equal(LimitKind.Expired, Refused(book, Request("b", 1) with { Project = "web" }, Now + TimeSpan.FromSeconds(1)).Kind);
        Assert.Equal(0.01m, book.Settle(Used("a", 1), Now).Cost);
    }

    [Fact]
    public void Suspending_keeps_other_limits_and_a_rule_for_each_holds_again_after_it()
    {
        var book = new BudgetBook();
        var key = new BudgetScope { Key = "k" };
        book.SetLimits(new BudgetScope { Key = BudgetScope.Each }, new ScopeLimits { ConcurrentRequests = 1 }, Now);
        book.SetSuspended(key, true, Now);
        Assert.Equal(LimitKind.Suspended, Refused(book, Request("a", 1)).Kind);
        book.SetSuspended(key, false, Now);
        book.Reserve(Request("a", 1), Now);
        Assert.Equal(LimitKind.ConcurrentRequests, Refused(book, Request("b", 1)).Kind);
    }

    [Fact]
    public void Calls_at_once_are_limited()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { ConcurrentRequests = 1 }, Now);
        book.Reserve(Request("a", 1), Now);
        var refused = Assert.Throws<LlmException>(() => book.Reserve(Request("b", 1), Now));
        Assert.Equal((LlmErrorCode.RateLimited, LimitKind.ConcurrentRequests, TimeSpan.FromSeconds(1)), (refused.Code, refused.Refusal!.Kind, refused.RetryAfter));
        book.Settle(Used("a", 1), Now);
        book.Reserve(Request("b", 1), Now);
    }

    [Fact]
    public void Requests_per_minute_refuse_with_the_time_until_there_is_room()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 2 }, Now);
        Assert.Equal(1, book.Reserve(Request("a", 1), Now).RateLimit!.RemainingRequests);
        book.Reserve(Request("b", 1), Now);

        var refused = Assert.Throws<LlmException>(() => book.Reserve(Request("c", 1), Now));

        Assert.Equal((LlmErrorCode.RateLimited, TimeSpan.FromSeconds(30)), (refused.Code, refused.RetryAfter));
        book.Reserve(Request("c", 1), Now + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_call_that_failed_before_it_began_is_no_request_of_the_minute()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { RequestsPerMinute = 1 }, Now);
        book.Reserve(Request("a", 1), Now);
        book.Settle(new Settlement { ReservationId = "a", Usage = new TokenUsage(), Outcome = SettlementOutcome.Failed }, Now);
        book.Reserve(Request("b", 1), Now);
    }

    [Theory]
    [InlineData(1000, null, null, LimitKind.TokensPerMinute)]
    [InlineData(null, 700, null, LimitKind.InputTokensPerMinute)]
    [InlineData(null, null, 300, LimitKind.OutputTokensPerMinute)]
    public void Unused_tokens_flow_back_into_the_minute_when_a_call_settles(int? all, int? input, int? output, LimitKind kind)
    {
        var book = new BudgetBook();
        book.SetLimits(
            BudgetScope.Tenant,
            new ScopeLimits { TokensPerMinute = all, InputTokensPerMinute = input, OutputTokensPerMinute = output },
            Now);
        var request = Request("a", 700) with { Ceiling = new UsageCeiling { PromptTokens = 700, CompletionTokens = 300 } };
        book.Reserve(request, Now);
        Assert.Equal(kind, Refused(book, request with { Id = "b" }).Kind);
        book.Settle(new Settlement { ReservationId = "a", Usage = new TokenUsage() }, Now);
        book.Reserve(request with { Id = "b" }, Now);
    }

    [Fact]
    public void A_call_larger_than_the_whole_minute_runs_when_the_minute_is_fresh()
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { TokensPerMinute = 100 }, Now);
        book.Reserve(Request("a", 500), Now);
        Assert.Equal(LimitKind.TokensPerMinute, Refused(book, Request("b", 1)).Kind);
    }

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

    [Fact]
    public void The_tightest_limits_of_all_levels_are_told_with_a_reservation()
    {
        var book = Book(hard: 100);
        book.SetLimits(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 100 }], RequestsPerMinute = 10 }, Now);
        book.SetLimits(Web, new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Day, Hard = 3 }], RequestsPerMinute = 50, TokensPerMinute = 900 }, Now);
        var reservation = book.Reserve(Request("a", 100) with { Project = "web" }, Now);
        Assert.Equal((Web, 2), (reservation.TightestScope, reservation.TightestBudget!.Left));
        Assert.Equal((10, 9, 900, 800), (reservation.RateLimit!.LimitRequests, reservation.RateLimit.RemainingRequests, reservation.RateLimit.LimitTokens, reservation.RateLimit.RemainingTokens));
    }

    [Theory]
    [MemberData(nameof(WrongLimits))]
    public void Wrong_limits_are_refused_by_name(string field, ScopeLimits limits)
    {
        var refused = Assert.Throws<LlmException>(() => new BudgetBook().SetLimits(BudgetScope.Tenant, limits, Now));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (refused.Code, refused.Parameter));
    }

    public static TheoryData<string, ScopeLimits> WrongLimits() => new()
    {
        { "budgets[0].hard", Window(new WindowBudget { Hard = -1 }) },
        { "budgets[0].kind", Window(new WindowBudget { Kind = WindowKind.Rolling, Hard = 1 }) },
        { "budgets[0].soft", Window(new WindowBudget { Soft = [2, 1] }) },
        { "budgets[0].period", Window(new WindowBudget { Period = (BudgetPeriod)9 }) },
        { "budgets[1]", Window(new WindowBudget { Hard = 1 }, new WindowBudget { Hard = 2 }) },
        { "requests_per_minute", new ScopeLimits { RequestsPerMinute = 0 } },
        { "tokens_per_minute", new ScopeLimits { TokensPerMinute = -5 } },
        { "input_tokens_per_minute", new ScopeLimits { InputTokensPerMinute = 0 } },
        { "output_tokens_per_minute", new ScopeLimits { OutputTokensPerMinute = 0 } },
        { "concurrent_requests", new ScopeLimits { ConcurrentRequests = 0 } },
        { "allowed_models", new ScopeLimits { AllowedModels = [""] } },
        { "tags", new ScopeLimits { Tags = new Dictionary<string, string> { [new string('x', 65)] = "" } } },
    };

    private static ScopeLimits Window(params WindowBudget[] windows) => new() { Budgets = windows };

    private static BudgetBook Book(decimal hard, BudgetPeriod period = BudgetPeriod.Total)
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, Window(new WindowBudget { Period = period, Hard = hard }), Now);
        return book;
    }

    private static void Spend(BudgetBook book, string id, int cents, DateTimeOffset now)
    {
        book.Reserve(Request(id, cents), now);
        book.Settle(Used(id, cents), now);
    }

    private static WindowStatus Total(BudgetBook book) => book.Status(BudgetScope.Tenant, Now).Total;

    private static LimitRefusal Refused(BudgetBook book, ReserveRequest request, DateTimeOffset? now = null) =>
        Assert.Throws<LlmException>(() => book.Reserve(request, now ?? Now)).Refusal!;

    private static LlmErrorCode Code(Action action) => Assert.Throws<LlmException>(action).Code;

    private static ReserveRequest Request(string id, int tokens) => new()
    {
        Id = id,
        KeyId = "k",
        Model = "m",
        Price = CentPerToken,
        Ceiling = new UsageCeiling { PromptTokens = tokens },
        Lease = TimeSpan.FromMinutes(1),
    };

    private static Settlement Used(string id, int tokens) => new() { ReservationId = id, Usage = new TokenUsage { PromptTokens = tokens } };
}
