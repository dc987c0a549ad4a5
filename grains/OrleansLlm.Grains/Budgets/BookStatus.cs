using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What callers are shown of a book. Pure but for rolling windows on.</summary>
internal static class BookStatus
{
    private static readonly WindowBudget Total = new();

    /// <summary>Limits and usage of a scope.</summary>
    public static ScopeStatus Of(BudgetScope scope, Account account, RuleBook rules, DateTimeOffset now)
    {
        var own = rules.Find(scope);
        var limits = account.LimitsAt(rules, now);
        var windows = limits?.Budgets ?? [];
        if (!windows.Any(window => window.Period == BudgetPeriod.Total))
        {
            windows = [.. windows, Total];
        }

        return new ScopeStatus
        {
            Scope = scope,
            Limits = own is { IsSuspended: true } ? (own.Limits ?? new ScopeLimits()) with { Suspended = true } : own?.Limits ?? new ScopeLimits(),
            Override = own?.Override is { } replaced && now < replaced.Until ? replaced : null,
            Windows = [.. windows.Select(window => Of(account, window, now))],
            RateLimit = account.Rates.Status(limits, now),
            Running = account.Running,
            Requests = account.Requests,
            PromptTokens = account.PromptTokens,
            CompletionTokens = account.CompletionTokens,
        };
    }

    /// <summary>A reservation with the tightest limits of its levels.</summary>
    public static Reservation Of(OpenEntry open, RuleBook rules, DateTimeOffset now)
    {
        WindowStatus? tightest = null;
        BudgetScope? scope = null;
        RateLimitStatus? rates = null;
        foreach (var account in open.Accounts)
        {
            if (account.LimitsAt(rules, now) is not { } limits)
            {
                continue;
            }

            rates = Tightest(rates, account.Rates.Status(limits, now));
            foreach (var window in limits.Budgets)
            {
                if (window.Hard is not null && Of(account, window, now) is var status && (tightest is null || status.Left < tightest.Left))
                {
                    (tightest, scope) = (status, account.Scope);
                }
            }
        }

        return new Reservation { Id = open.Call.Request.Id, Amount = open.Call.Amount, RateLimit = rates, TightestBudget = tightest, TightestScope = scope };
    }

    public static DateTimeOffset SinceOf(Account account, WindowBudget window, DateTimeOffset now) => window.Kind == WindowKind.Rolling
        ? now - CalendarWindow.LengthOf(window.Period)
        : CalendarWindow.StartOf(window.Period, now);

    private static WindowStatus Of(Account account, WindowBudget window, DateTimeOffset now)
    {
        var (spent, reserved) = account.In(window, now);
        var since = SinceOf(account, window, now);
        return new WindowStatus
        {
            Budget = window,
            Since = since,
            ResetsAt = window.Kind == WindowKind.Rolling
                ? account.Rolling.FreesAt(window.Period, decimal.Zero, now)
                : CalendarWindow.EndOf(window.Period, since),
            Spent = spent,
            Reserved = reserved,
        };
    }

    private static RateLimitStatus? Tightest(RateLimitStatus? first, RateLimitStatus? second)
    {
        if (first is null || second is null)
        {
            return first ?? second;
        }

        var requests = IsTighter(second.LimitRequests, second.RemainingRequests, first.LimitRequests, first.RemainingRequests) ? second : first;
        var tokens = IsTighter(second.LimitTokens, second.RemainingTokens, first.LimitTokens, first.RemainingTokens) ? second : first;
        return new RateLimitStatus
        {
            LimitRequests = requests.LimitRequests,
            RemainingRequests = requests.RemainingRequests,
            ResetRequests = requests.ResetRequests,
            LimitTokens = tokens.LimitTokens,
            RemainingTokens = tokens.RemainingTokens,
            ResetTokens = tokens.ResetTokens,
        };
    }

    /// <summary>A limit of 0 stands for none.</summary>
    private static bool IsTighter(long limit, long remaining, long otherLimit, long otherRemaining) =>
        limit > 0 && (otherLimit == 0 || remaining < otherRemaining);
}
