using System.Runtime.InteropServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// One tenant's money and limits in memory, exact under any order of calls. A command decides, then applies a <see cref="BookEvent"/>: applying
/// the same events to the same state gives the same book. Not thread-safe; no clock, no I/O; time that goes back is taken for standing still.
/// Invariant: at every level, spent + reserved never exceeds a hard limit that held when a reservation was made, unless a provider used more than its ceiling.
/// </summary>
internal sealed class BudgetBook
{
    private readonly RuleBook _rules = new();
    private readonly AccountBook _accounts;
    private readonly OpenCalls _open = new();
    private readonly SettledCalls _settled = new();
    private readonly UnknownPricePolicy _unknownPrice;
    private List<BookEvent> _pending = [];
    private List<SoftLimitReached> _reached = [];
    private DateTimeOffset _now;
    private long _sequence;
    private bool _replaying;

    public BudgetBook(UnknownPricePolicy unknownPrice = UnknownPricePolicy.Refuse) =>
        (_unknownPrice, _accounts) = (unknownPrice, new AccountBook(_rules, Join));

    /// <summary>A book as it was, without the settled calls that it remembered.</summary>
    public BudgetBook(BookState state, UnknownPricePolicy unknownPrice = UnknownPricePolicy.Refuse)
        : this(unknownPrice)
    {
        (_now, _sequence) = (state.At, state.Sequence);
        Array.ForEach(state.Rules, _rules.Set);
        Array.ForEach(state.Accounts, _accounts.Load);
        foreach (var call in state.Open)
        {
            Open(call, MissingAccounts.KeepButUsers);
        }
    }

    /// <summary>The last ledger entry's number.</summary>
    public long Sequence => _sequence;

    /// <summary>True when there are changes that were not taken yet.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>True while reservations are open: their leases have ends.</summary>
    public bool HasOpen => _open.Count > 0;

    /// <summary>The open reservations, in no order.</summary>
    public IEnumerable<OpenCall> OpenCalls => _open.All.Select(entry => entry.Call);

    public Reservation Reserve(ReserveRequest request, DateTimeOffset now)
    {
        ReserveRange.Check(request);
        Advance(now);
        if (_settled.Find(request.Id) is not null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.Id}' was settled already.", "id");
        }

        if (_open.Find(request.Id) is not { } open)
        {
            var amount = request.Price?.WorstCostOf(request.Ceiling, request.IsBatch) ?? 0;
            if (!request.IsLate)
            {
                RequireRoom(request, amount);
            }

            Change(new BookEvent
            {
                At = _now,
                Reserved = new OpenCall
                {
                    Request = request,
                    At = _now,
                    Amount = amount,
                    Granted = Math.Min(request.GrantedTokens, request.Ceiling.CompletionTokens),
                    LeaseUntil = _now + request.Lease,
                },
            });
            open = _open.Find(request.Id)!;
        }

        return BookStatus.Of(open, _rules, _now);
    }

    public void Extend(ExtendRequest request, DateTimeOffset now)
    {
        ReserveRange.Check(request);
        Advance(now);
        var open = _open.Find(request.ReservationId) ?? throw NoReservation(request.ReservationId);
        Change(new BookEvent
        {
            At = _now,
            Extended = new ExtendedCall
            {
                Id = request.ReservationId,
                Granted = Math.Clamp(request.GrantedTokens, open.Call.Granted, open.Call.Request.Ceiling.CompletionTokens),
                LeaseUntil = _now + request.Lease,
            },
        });
    }

    /// <summary>Books what was used at the reserved price. Settling again changes nothing and tells what counted.</summary>
    public SettledCall Settle(Settlement settlement, DateTimeOffset now)
    {
        ReserveRange.Check(settlement);
        Advance(now);
        if (_settled.Find(settlement.ReservationId) is { } earlier)
        {
            return earlier;
        }

        if (_open.Find(settlement.ReservationId) is not { } open)
        {
            var unknown = NoReservation(settlement.ReservationId);
            if (settlement is { Outcome: SettlementOutcome.Cancelled, Usage.TotalTokens: 0 })
            {
                // Taken back by a holder that never learned whether it was made: should it still be on its way, it comes too late.
                _settled.Add(settlement.ReservationId, new SettledCall { Cost = 0, Outcome = settlement.Outcome }, _now);
            }

            throw unknown;
        }

        return Settle(open, settlement.Usage, settlement.Outcome);
    }

    /// <summary>
    /// Settles reservations whose holder vanished for what was granted: never less than what was handed on. Returns how many there were.
    /// </summary>
    public int Expire(DateTimeOffset now)
    {
        _now = now > _now ? now : _now;
        var expired = _open.TakeExpired(_now);
        foreach (var open in expired)
        {
            var ceiling = open.Call.Request.Ceiling;
            var granted = new TokenUsage
            {
                PromptTokens = ceiling.PromptTokens, CompletionTokens = open.Call.Granted, Images = ceiling.Images, ComputeTime = ceiling.ComputeTime,
            };
            Settle(open, granted, SettlementOutcome.Expired);
        }

        return expired.Count;
    }

    /// <summary>Lengthens leases to at least so long from now: their holders could not do so while the book was away.</summary>
    public void GrantGrace(TimeSpan grace, DateTimeOffset now)
    {
        _now = now > _now ? now : _now;
        _open.Lengthen(_now + grace);
    }

    public void SetLimits(BudgetScope scope, ScopeLimits? limits, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        if (limits is not null)
        {
            LimitRange.Check(limits);
        }

        Advance(now);
        Change(new BookEvent { At = _now, Rules = RulesOf(scope) with { Limits = limits } });
    }

    /// <summary>Changes that alone. A scope that had no limits before has none after, so that a rule for each holds again.</summary>
    public void SetSuspended(BudgetScope scope, bool suspended, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        var limits = (RulesOf(scope).Limits ?? new ScopeLimits()) with { Suspended = suspended };
        SetLimits(scope, LimitRange.IsEmpty(limits) ? null : limits, now);
    }

    public void SetOverride(BudgetScope scope, LimitOverride? replaced, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        if (replaced is not null)
        {
            LimitRange.Check(replaced);
        }

        Advance(now);
        Change(new BookEvent { At = _now, Rules = RulesOf(scope) with { Override = replaced } });
    }

    public ScopeStatus Status(BudgetScope scope, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        Advance(now);
        return BookStatus.Of(scope, _accounts.Find(scope) ?? new Account(scope), _rules, _now);
    }

    /// <summary>The tenant and every scope with limits of its own, ordered by text form.</summary>
    public IReadOnlyList<ScopeStatus> Statuses(DateTimeOffset now) =>
    [
        .. _rules.All.Select(rules => rules.Scope).Append(BudgetScope.Tenant).Distinct()
            .OrderBy(scope => scope.ToString(), StringComparer.Ordinal).Select(scope => Status(scope, now)),
    ];

    /// <summary>The changes since the last call, oldest first: what a journal must keep.</summary>
    public IReadOnlyList<BookEvent> TakePending()
    {
        var taken = _pending;
        _pending = [];
        return taken;
    }

    /// <summary>Soft limits that were reached since the last call.</summary>
    public IReadOnlyList<SoftLimitReached> TakeReached()
    {
        var taken = _reached;
        _reached = [];
        return taken;
    }

    /// <summary>Applies a change that is durable already.</summary>
    public void Replay(BookEvent change)
    {
        _replaying = true;
        Apply(change);
        _replaying = false;
    }

    /// <summary>Remembers a call that was settled before the state that the book was made of.</summary>
    public void Remember(LedgerEntry entry) => _settled.Add(entry);

    /// <summary>The same of a call of which only the id is known.</summary>
    public void Remember(string id, DateTimeOffset at) => _settled.Add(id, new SettledCall(), at);

    public BookState ToState() => new()
    {
        At = _now,
        Sequence = _sequence,
        Rules = [.. _rules.All],
        Accounts = _accounts.ToState(_now),
        Open = [.. OpenCalls],
    };

    private void Advance(DateTimeOffset now) => Expire(now);

    private ScopeRules RulesOf(BudgetScope scope) => _rules.Find(scope) ?? new ScopeRules { Scope = scope };

    private void RequireRoom(ReserveRequest request, decimal amount)
    {
        if (request.Price is null && _unknownPrice == UnknownPricePolicy.Refuse)
        {
            throw RefusalText.ToError(new LimitRefusal { Scope = BudgetScope.Tenant, Kind = LimitKind.UnknownPrice }, request, 0, _now);
        }

        var levels = new List<(Account Account, ScopeLimits Limits)>(6);
        foreach (var account in _accounts.For(request, MissingAccounts.Lend, _now))
        {
            if (account.LimitsAt(_rules, _now) is { } limits)
            {
                levels.Add((account, limits));
            }
        }

        if (LimitCheck.Find(CollectionsMarshal.AsSpan(levels), request, amount, _now) is { } refusal)
        {
            var reserved = refusal.Window is { } window ? _accounts.Find(refusal.Scope)?.In(window, _now).Reserved ?? 0 : 0;
            throw RefusalText.ToError(refusal, request, reserved, _now);
        }
    }

    private SettledCall Settle(OpenEntry open, TokenUsage usage, SettlementOutcome outcome)
    {
        var entry = EntryOf.Settled(open, usage, outcome, _sequence + 1, _rules, _now);
        Change(new BookEvent { At = _now, Settled = entry });
        return _settled.Find(entry.Id)!;
    }

    private void Change(BookEvent change)
    {
        Apply(change);
        _pending.Add(change);
    }

    private void Apply(BookEvent change)
    {
        _now = change.At > _now ? change.At : _now;
        switch (change)
        {
            case { Reserved: { } call }:
                TakeRates(Open(call, MissingAccounts.Keep), call.Request.Ceiling);
                break;
            case { Extended: { } extended }:
                _open.Extend(extended);
                break;
            case { Settled: { } entry }:
                Apply(entry);
                break;
            case { Rules: { } rules }:
                Apply(rules);
                break;
        }
    }

    private OpenEntry Open(OpenCall call, MissingAccounts missing)
    {
        var accounts = _accounts.For(call.Request, missing, _now);
        foreach (var account in accounts)
        {
            account.Open(call.At, call.Amount, _now);
        }

        return _open.Add(call, accounts);
    }

    private void TakeRates(OpenEntry open, UsageCeiling ceiling)
    {
        foreach (var account in open.Accounts)
        {
            if (account.LimitsAt(_rules, _now) is { } limits)
            {
                account.Rates.Take(limits, 1, ceiling.PromptTokens, ceiling.CompletionTokens, _now);
            }
        }
    }

    private void Apply(LedgerEntry entry)
    {
        _sequence = entry.Sequence;
        _settled.Add(entry);
        var open = _open.Remove(entry.Id);
        var ceiling = open.Call.Request.Ceiling;

        // A call that never began does not count against the calls per minute.
        var unused = entry is { Outcome: SettlementOutcome.Failed, Usage.TotalTokens: 0 } ? -1 : 0;
        foreach (var account in open.Accounts)
        {
            var limits = account.LimitsAt(_rules, _now);
            var before = _replaying || limits is null ? default : SoftLimits.Before(account, limits, _now);
            account.Close(entry.At, open.Call.Amount, entry.Cost ?? 0, entry.Usage, _now);
            if (limits is not null)
            {
                account.Rates.Take(
                    limits,
                    unused,
                    (long)entry.Usage.PromptTokens - ceiling.PromptTokens,
                    (long)entry.Usage.CompletionTokens - ceiling.CompletionTokens,
                    _now);
                SoftLimits.AddReached(_reached, before, account, limits, _now);
            }
        }
    }

    private void Apply(ScopeRules rules)
    {
        _rules.Set(rules);
        if (rules.Scope.User is null)
        {
            return;
        }

        foreach (var open in _open.All)
        {
            _accounts.For(open.Call.Request, MissingAccounts.Keep, _now);
        }
    }

    /// <summary>Calls that run already count in an account that limits have just made.</summary>
    private void Join(Account account)
    {
        foreach (var open in _open.All.Where(open => AccountBook.Covers(account.Scope, open.Call.Request)))
        {
            account.Open(open.Call.At, open.Call.Amount, _now);
            open.Accounts = [.. open.Accounts, account];
        }
    }

    private LlmException NoReservation(string id) => _settled.Find(id) is null
        ? new LlmException(LlmErrorCode.NotFound, $"There is no reservation '{id}'.", "reservation_id")
        : new LlmException(LlmErrorCode.Conflict, $"Reservation '{id}' was settled already.", "reservation_id");
}
