using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;
using static OrleansLlm.Grains.Tests.Budgets.BookCalls;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>Requests that call no model share the calls per minute with those that do, and nothing else.</summary>
public sealed class CountedRequestTests
{
    private static readonly CountedRequest Asked = new() { KeyId = "k", Project = "web" };

    [Theory]
    [InlineData(null, null)]
    [InlineData("web", null)]
    [InlineData(null, "k")]
    public void Counted_requests_and_calls_share_the_limit_of_each_level(string? project, string? key)
    {
        var book = new BudgetBook();
        var scope = new BudgetScope { Project = project, Key = key };
        book.SetLimits(scope, new ScopeLimits { RequestsPerMinute = 3 }, Now);
        book.Count(Asked, Now);
        book.Reserve(Request("a", 1) with { Project = "web" }, Now);
        book.Count(Asked, Now);
        var refused = Assert.Throws<LlmException>(() => book.Count(Asked, Now));
        Assert.Equal((LlmErrorCode.RateLimited, scope, LimitKind.RequestsPerMinute, 3, 0), (refused.Code, refused.Refusal!.Scope, refused.Refusal.Kind, refused.Refusal.Limit, refused.Refusal.Left));
        Assert.Equal(TimeSpan.FromSeconds(20), refused.RetryAfter);
        Assert.Equal(LimitKind.RequestsPerMinute, Refused(book, Request("b", 1) with { Project = "web" }).Kind);
        Assert.Equal(0, book.Status(scope, Now).RateLimit!.RemainingRequests);
        book.Count(Asked, Now + TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Others_of_the_tenant_are_not_counted_with_them()
    {
        var book = new BudgetBook();
        book.SetLimits(new BudgetScope { Key = BudgetScope.Each }, new ScopeLimits { RequestsPerMinute = 1 }, Now);
        book.Count(Asked, Now);
        book.Count(Asked with { KeyId = "other", Project = null }, Now);
        Assert.Throws<LlmException>(() => book.Count(Asked, Now));
    }

    [Fact]
    public void A_suspended_or_expired_level_is_refused()
    {
        var book = new BudgetBook();
        book.SetSuspended(Web, true, Now);
        Assert.Equal(LlmErrorCode.Forbidden, Code(() => book.Count(Asked, Now)));
        book.SetSuspended(Web, false, Now);
        book.SetLimits(new BudgetScope { Key = "k" }, new ScopeLimits { ExpiresAt = Now }, Now);
        Assert.Equal(LimitKind.Expired, Assert.Throws<LlmException>(() => book.Count(Asked, Now)).Refusal!.Kind);
    }

    [Fact]
    public void Money_tokens_running_calls_and_allowed_models_do_not_matter_and_the_journal_hears_nothing()
    {
        var book = new BudgetBook();
        book.SetLimits(
            BudgetScope.Tenant, Window(new WindowBudget { Hard = 1 }) with { ConcurrentRequests = 1, TokensPerMinute = 100, AllowedModels = ["m"], RequestsPerMinute = 60 }, Now);
        book.Reserve(Request("a", 100), Now);
        book.TakePending();
        book.Count(Asked, Now);
        Assert.False(book.HasPending);
        Assert.Equal((58, 0), (book.Status(BudgetScope.Tenant, Now).RateLimit!.RemainingRequests, book.Status(BudgetScope.Tenant, Now).Requests));
    }
}
