using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// What a <see cref="BudgetBook"/> holds, and the only way to change it: the same changes to the same contents give the same contents, now or when a
/// journal is read again. Not thread-safe; time never goes back.
/// </summary>
internal sealed class OpenBook
{
    public OpenBook() => Accounts = new AccountBook(Rules, Join);

    /// <summary>The contents as they were, without the settled calls that were remembered.</summary>
    public OpenBook(BookState state)
        : this()
    {
        (Now, Sequence) = (state.At, state.Sequence);
        Array.ForEach(state.Rules, Rules.Set);
        Array.ForEach(state.Accounts, Accounts.Load);
        foreach (var call in state.Open)
        {
            Open(call, MissingAccounts.KeepButUsers);
        }
    }

    public RuleBook Rules { get; } = new();

    public AccountBook Accounts { get; }

    public OpenCalls Calls { get; } = new();

    public SettledCalls Settled { get; } = new();

    /// <summary>The book's time (UTC).</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The last ledger entry's number.</summary>
    public long Sequence { get; private set; }

    public void Advance(DateTimeOffset now) => Now = now > Now ? now : Now;

    /// <summary>Makes a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="reached">Gets the soft limits that it reached; null: they were told before.</param>
    public void Apply(BookEvent change, List<SoftLimitReached>? reached)
    {
        Advance(change.At);
        switch (change)
        {
            case { Reserved: { } call }:
                TakeRates(Open(call, MissingAccounts.Keep), call.Request.Ceiling);
                break;
            case { Extended: { } extended }:
                Calls.Extend(extended);
                break;
            case { Settled: { } entry }:
                Apply(entry, reached);
                break;
            case { Rules: { } rules }:
                Apply(rules);
                break;
        }
    }

    public BookState ToState() => new()
    {
        At = Now,
        Sequence = Sequence,
        Rules = [.. Rules.All],
        Accounts = Accounts.ToState(Now),
        Open = [.. Calls.All.Select(entry => entry.Call)],
    };

    private OpenEntry Open(OpenCall call, MissingAccounts missing)
    {
        var accounts = Accounts.For(call.Request, missing, Now);
        foreach (var account in accounts)
        {
            account.Open(call.At, call.Amount, Now);
        }

        return Calls.Add(call, accounts);
    }

    private void TakeRates(OpenEntry open, UsageCeiling ceiling)
    {
        foreach (var account in open.Accounts)
        {
            if (account.LimitsAt(Rules, Now) is { } limits)
            {
                account.Rates.Take(limits, 1, ceiling.PromptTokens, ceiling.CompletionTokens, Now);
            }
        }
    }

    private void Apply(LedgerEntry entry, List<SoftLimitReached>? reached)
    {
        Sequence = entry.Sequence;
        Settled.Add(entry);
        var open = Calls.Remove(entry.Id);
        var ceiling = open.Call.Request.Ceiling;

        // A call that never began does not count against the calls per minute.
        var unused = entry is { Outcome: SettlementOutcome.Failed, Usage.TotalTokens: 0 } ? -1 : 0;

        // Nor do tokens that a cache gave away count against anything.
        var usage = entry.Outcome == SettlementOutcome.CacheHit ? new TokenUsage() : entry.Usage;
        foreach (var account in open.Accounts)
        {
            var limits = account.LimitsAt(Rules, Now);
            var before = reached is null || limits is null ? null : SoftLimits.Before(account, limits, Now);
            account.Close(entry.At, open.Call.Amount, entry.Cost ?? 0, usage, Now);
            if (limits is not null)
            {
                account.Rates.Take(
                    limits,
                    unused,
                    (long)usage.PromptTokens - ceiling.PromptTokens,
                    (long)usage.CompletionTokens - ceiling.CompletionTokens,
                    Now);
                SoftLimits.AddReached(reached, before, account, limits, Now);
            }
        }
    }

    private void Apply(ScopeRules rules)
    {
        Rules.Set(rules);
        if (rules.Scope.User is null)
        {
            return;
        }

        foreach (var open in Calls.All)
        {
            Accounts.For(open.Call.Request, MissingAccounts.Keep, Now);
        }
    }

    /// <summary>Calls that run already count in an account that limits have just made.</summary>
    private void Join(Account account)
    {
        foreach (var open in Calls.All.Where(open => AccountBook.Covers(account.Scope, open.Call.Request)))
        {
            account.Open(open.Call.At, open.Call.Amount, Now);
            open.Accounts = [.. open.Accounts, account];
        }
    }
}
