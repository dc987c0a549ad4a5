using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What one scope has used: money by window, rates, running calls. Not thread-safe.</summary>
internal sealed class Account(BudgetScope scope)
{
    private ScopeRules[] _rules = [];
    private int _rulesVersion;

    public BudgetScope Scope { get; } = scope;

    public CalendarSpend Calendar { get; } = new();

    public RollingSpend Rolling { get; } = new();

    public RateMeters Rates { get; } = new();

    public int Running { get; private set; }

    public long Requests { get; private set; }

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>When a call was last reserved or settled.</summary>
    public DateTimeOffset UsedAt { get; private set; }

    /// <summary>The limits in force, or null.</summary>
    public ScopeLimits? LimitsAt(RuleBook book, DateTimeOffset now)
    {
        if (_rulesVersion != book.Version)
        {
            (_rules, _rulesVersion) = (book.For(Scope), book.Version);
        }

        foreach (var rules in _rules)
        {
            if (rules.At(now) is { } limits)
            {
                return limits;
            }
        }

        return null;
    }

    /// <summary>Counts a call that began at a moment and runs.</summary>
    public void Open(DateTimeOffset at, decimal amount, DateTimeOffset now)
    {
        Calendar.Roll(now);
        Calendar.Reserve(at, amount);
        Rolling.Add(at, 0, amount, now);
        Running++;
        UsedAt = now;
    }

    /// <summary>Replaces what a call had reserved by what it cost.</summary>
    public void Close(DateTimeOffset at, decimal amount, decimal cost, TokenUsage usage, DateTimeOffset now)
    {
        Calendar.Roll(now);
        Calendar.Settle(at, amount, cost);
        Rolling.Add(at, cost, -amount, now);
        Running--;
        Requests++;
        PromptTokens += usage.PromptTokens;
        CompletionTokens += usage.CompletionTokens;
        UsedAt = now;
    }

    /// <summary>Spent and reserved in a window.</summary>
    public (decimal Spent, decimal Reserved) In(WindowBudget window, DateTimeOffset now)
    {
        if (window.Kind == WindowKind.Rolling)
        {
            return Rolling.In(window.Period, now);
        }

        Calendar.Roll(now);
        return (Calendar.Spent(window.Period), Calendar.Reserved(window.Period));
    }

    public AccountState ToState(DateTimeOffset now)
    {
        Calendar.Roll(now);
        return new AccountState
        {
            Scope = Scope,
            Spent = Calendar.ToState(),
            At = now,
            Rolling = Rolling.ToState(now),
            Rates = Rates.ToState(),
            Requests = Requests,
            PromptTokens = PromptTokens,
            CompletionTokens = CompletionTokens,
            UsedAt = UsedAt,
        };
    }

    public static Account Of(AccountState state)
    {
        var account = new Account(state.Scope)
        {
            Requests = state.Requests, PromptTokens = state.PromptTokens, CompletionTokens = state.CompletionTokens, UsedAt = state.UsedAt,
        };
        account.Calendar.Load(state.Spent, state.At);
        account.Rolling.Load(state.Rolling);
        if (state.Rates is { } rates)
        {
            account.Rates.Load(rates);
        }

        return account;
    }
}
