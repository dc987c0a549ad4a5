using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>Books, and calls in cents per token, for the tests of the book.</summary>
internal static class BookCalls
{
    public static readonly PriceRule CentPerToken = new() { Id = "p", Model = "m", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };
    public static readonly DateTimeOffset Now = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);
    public static readonly BudgetScope Web = new() { Project = "web" };
    public static readonly BudgetScope Ann = new() { User = "ann" };

    public static ScopeLimits Window(params WindowBudget[] windows) => new() { Budgets = windows };

    public static BudgetBook Book(decimal hard, BudgetPeriod period = BudgetPeriod.Total)
    {
        var book = new BudgetBook();
        book.SetLimits(BudgetScope.Tenant, Window(new WindowBudget { Period = period, Hard = hard }), Now);
        return book;
    }

    public static void Spend(BudgetBook book, string id, int cents, DateTimeOffset now)
    {
        book.Reserve(Request(id, cents), now);
        book.Settle(Used(id, cents), now);
    }

    public static WindowStatus Total(BudgetBook book) => book.Status(BudgetScope.Tenant, Now).Total;

    public static LimitRefusal Refused(BudgetBook book, ReserveRequest request, DateTimeOffset? now = null) =>
        Assert.Throws<LlmException>(() => book.Reserve(request, now ?? Now)).Refusal!;

    public static LlmErrorCode Code(Action action) => Assert.Throws<LlmException>(action).Code;

    public static ReserveRequest Request(string id, int tokens) => new()
    {
        Id = id,
        KeyId = "k",
        Model = "m",
        Price = CentPerToken,
        Ceiling = new UsageCeiling { PromptTokens = tokens },
        Lease = TimeSpan.FromMinutes(1),
    };

    public static Settlement Used(string id, int tokens) => new() { ReservationId = id, Usage = new TokenUsage { PromptTokens = tokens } };
}
