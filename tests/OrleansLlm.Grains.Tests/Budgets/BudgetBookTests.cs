using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class BudgetBookTests
{
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
}
