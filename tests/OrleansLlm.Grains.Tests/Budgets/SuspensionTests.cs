using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class SuspensionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetScope Web = new() { Project = "web" };
    private static readonly BudgetScope Ann = new() { User = "ann" };
    private static readonly ScopeLimits Sixty = new() { RequestsPerMinute = 60 };

    [Fact]
    public void A_suspended_levels_calls_are_refused_and_others_are_not_and_its_limits_stay()
    {
        var book = new BudgetBook();
        book.SetLimits(Web, Sixty, Now);
        book.SetSuspended(Web, true, Now);

        Assert.Equal((true, 60L), (book.Status(Web, Now).Limits.Suspended, book.Status(Web, Now).Limits.RequestsPerMinute));
        AssertRefused(book, Web, Request("a") with { Project = "web" });
        book.Reserve(Request("b") with { Project = "shop" }, Now);

        book.SetSuspended(Web, false, Now);
        book.Reserve(Request("c") with { Project = "web" }, Now);
        Assert.Equal(60, book.Status(Web, Now).Limits.RequestsPerMinute);
    }

    [Fact]
    public void An_override_does_not_lift_a_suspension()
    {
        var book = new BudgetBook();
        book.SetSuspended(BudgetScope.Tenant, true, Now);
        book.SetOverride(BudgetScope.Tenant, new LimitOverride { Limits = Sixty, From = Now, Until = Now.AddHours(1) }, Now);
        AssertRefused(book, BudgetScope.Tenant, Request("a"));
    }

    [Fact]
    public void A_member_of_a_rule_keeps_to_the_rule_after_its_suspension()
    {
        var book = new BudgetBook();
        book.SetLimits(new BudgetScope { User = BudgetScope.Each }, new ScopeLimits { ConcurrentRequests = 1 }, Now);
        book.SetSuspended(Ann, true, Now);
        AssertRefused(book, Ann, Request("a") with { User = "ann" });
        book.SetSuspended(Ann, false, Now);
        book.Reserve(Request("b") with { User = "ann" }, Now);
        var refused = Assert.Throws<LlmException>(() => book.Reserve(Request("c") with { User = "ann" }, Now));
        Assert.Equal(LimitKind.ConcurrentRequests, refused.Refusal!.Kind);
    }

    [Fact]
    public void Limits_that_are_set_anew_say_whether_the_level_is_suspended()
    {
        var book = new BudgetBook();
        book.SetSuspended(Web, true, Now);
        book.SetLimits(Web, Sixty, Now);
        book.Reserve(Request("a") with { Project = "web" }, Now);
        book.SetLimits(Web, Sixty with { Suspended = true }, Now);
        AssertRefused(book, Web, Request("b") with { Project = "web" });
        book.SetSuspended(Web, false, Now);
        book.Reserve(Request("c") with { Project = "web" }, Now);
    }

    private static void AssertRefused(BudgetBook book, BudgetScope scope, ReserveRequest request)
    {
        var refused = Assert.Throws<LlmException>(() => book.Reserve(request, Now));
        Assert.Equal((LlmErrorCode.Forbidden, scope, LimitKind.Suspended), (refused.Code, refused.Refusal!.Scope, refused.Refusal.Kind));
    }

    private static ReserveRequest Request(string id) => new()
    {
        Id = id, KeyId = "k", Model = "m", Price = new PriceRule { Id = "p", Model = "m" }, Ceiling = new UsageCeiling { PromptTokens = 1, CompletionTokens = 1 }, Lease = TimeSpan.FromMinutes(1),
    };
}
