using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Reads the first state files: a tenant's total without price rules, windows or levels. Pure.</summary>
internal static class FirstFormat
{
    private const string Rule = "reserved-before-price-rules";

    public static BookState ToBook(BudgetState state, DateTimeOffset now)
    {
        var spent = new decimal[CalendarWindow.Periods];
        spent[(int)BudgetPeriod.Total] = state.Spent;
        return new BookState
        {
            At = now,
            Rules = state.Limits == new TenantLimits() ? [] : [new ScopeRules { Scope = BudgetScope.Tenant, Limits = LimitsOf(state.Limits) }],
            Accounts =
            [
                new AccountState
                {
                    Scope = BudgetScope.Tenant,
                    At = now,
                    Spent = spent,
                    Rates = [state.Requests, state.Tokens, null, null],
                    PromptTokens = state.PromptTokens,
                    CompletionTokens = state.CompletionTokens,
                    UsedAt = now,
                },
            ],
            Open = [.. state.Open.Select(open => CallOf(open.Key, open.Value, now))],
        };
    }

    private static ScopeLimits LimitsOf(TenantLimits limits) => new()
    {
        Budgets = limits.Amount is { } amount ? [new WindowBudget { Hard = amount }] : [],
        RequestsPerMinute = limits.RequestsPerMinute,
        TokensPerMinute = limits.TokensPerMinute,
    };

    /// <summary>What such a call had granted is unknown: it is settled for all that it had reserved.</summary>
    private static OpenCall CallOf(string id, OpenReservation open, DateTimeOffset now) => new()
    {
        Request = new ReserveRequest
        {
            Id = id,
            KeyId = open.KeyId,
            Model = open.Model,
            Lease = TimeSpan.FromMinutes(2),
            Price = new PriceRule { Id = Rule, Model = open.Model, PerRequest = open.Amount },
            Ceiling = new UsageCeiling { PromptTokens = (int)Math.Clamp(open.Tokens, 1, int.MaxValue) },
        },
        At = now,
        Amount = open.Amount,
        LeaseUntil = open.LeaseUntil,
    };
}
