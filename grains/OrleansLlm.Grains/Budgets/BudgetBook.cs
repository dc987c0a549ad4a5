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
    private readonly OpenBook _book;
    private readonly UnknownPricePolicy _unknownPrice;
    private List<BookEvent> _pending = [];
    private List<SoftLimitReached> _reached = [];

    public BudgetBook(UnknownPricePolicy unknownPrice = UnknownPricePolicy.Refuse) => (_unknownPrice, _book) = (unknownPrice, new OpenBook());

    /// <summary>A book as it was, without the settled calls that it remembered.</summary>
    public BudgetBook(BookState state, UnknownPricePolicy unknownPrice = UnknownPricePolicy.Refuse) =>
        (_unknownPrice, _book) = (unknownPrice, new OpenBook(state));

    /// <summary>The book's time (UTC), which never goes back.</summary>
    public DateTimeOffset Now => _book.Now;

    /// <summary>The last ledger entry's number.</summary>
    public long Sequence => _book.Sequence;

    /// <summary>True when there are changes that were not taken yet.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>True while reservations are open: their leases have ends.</summary>
    public bool HasOpen => _book.Calls.Count > 0;

    /// <summary>The open reservations, in no order.</summary>
    public IEnumerable<OpenCall> OpenCalls => _book.Calls.All.Select(entry => entry.Call);

    /// <summary>Whether a call may go on with what was reserved: asked for again by its holder, or taken over after that was lost. Another model's price would not be that of its usage.</summary>
    private static bool IsSame(ReserveRequest open, ReserveRequest asked) => open.Model == asked.Model && open.Provider == asked.Provider && open.Ceiling == asked.Ceiling;

    public Reservation Reserve(ReserveRequest request, DateTimeOffset now)
    {
        ReserveRange.Check(request);
        Expire(now);
        if (_book.Settled.Find(request.Id) is not null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.Id}' was settled already.", "id");
        }

        if (_book.Calls.Find(request.Id) is not { } open)
        {
            var amount = request.Price?.WorstCostOf(request.Ceiling, request.IsBatch) ?? 0;
            if (!request.IsLate)
            {
                RequireRoom(request, amount);
            }

            Change(new BookEvent
            {
                At = Now,
                Reserved = new OpenCall
                {
                    Request = request,
                    At = Now,
                    Amount = amount,
                    Granted = Math.Min(request.GrantedTokens, request.Ceiling.CompletionTokens),
                    LeaseUntil = Now + request.Lease,
                },
            });
            open = _book.Calls.Find(request.Id)!;
        }
        else if (!IsSame(open.Call.Request, request))
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.Id}' is another call's: of other size, or of another model.", "id");
        }

        return BookStatus.Of(open, _book.Rules, Now);
    }

    /// <summary>Counts a request that calls no model. No change that a journal keeps: what is forgotten with the book is of the last minute.</summary>
    public void Count(CountedRequest request, DateTimeOffset now)
    {
        Expire(now);
        var asked = new ReserveRequest { Id = "", KeyId = request.KeyId, Project = request.Project, Model = "", Ceiling = new UsageCeiling() };
        var levels = LevelsOf(asked, MissingAccounts.Keep);
        if (LimitCheck.Find(CollectionsMarshal.AsSpan(levels), Now) is { } refusal)
        {
            throw RefusalText.ToError(refusal, asked, 0, Now);
        }

        foreach (var (account, limits) in levels)
        {
            account.Rates.Take(limits, requests: 1, 0, 0, Now);
        }
    }

    public void Extend(ExtendRequest request, DateTimeOffset now)
    {
        ReserveRange.Check(request);
        Expire(now);
        var open = _book.Calls.Find(request.ReservationId) ?? throw NoReservation(request.ReservationId);
        Change(new BookEvent
        {
            At = Now,
            Extended = new ExtendedCall
            {
                Id = request.ReservationId,
                Granted = Math.Clamp(request.GrantedTokens, open.Call.Granted, open.Call.Request.Ceiling.CompletionTokens),
                LeaseUntil = Now + request.Lease,
            },
        });
    }

    /// <summary>Books what was used at the reserved price. Settling again changes nothing and tells what counted.</summary>
    public SettledCall Settle(Settlement settlement, DateTimeOffset now)
    {
        ReserveRange.Check(settlement);
        Expire(now);
        if (_book.Settled.Find(settlement.ReservationId) is { } earlier)
        {
            return earlier;
        }

        if (_book.Calls.Find(settlement.ReservationId) is not { } open)
        {
            var unknown = NoReservation(settlement.ReservationId);
            if (settlement is { Outcome: SettlementOutcome.Cancelled, Usage.TotalTokens: 0 })
            {
                // Taken back by a holder that never learned whether it was made: should it still be on its way, it comes too late.
                _book.Settled.Add(settlement.ReservationId, new SettledCall { Cost = 0, Outcome = settlement.Outcome }, Now);
            }

            throw unknown;
        }

        return Settle(open, settlement);
    }

    /// <summary>
    /// Settles reservations whose holder vanished for what was granted: never less than what was handed on. Returns how many there were.
    /// </summary>
    public int Expire(DateTimeOffset now)
    {
        _book.Advance(now);
        var expired = _book.Calls.TakeExpired(Now);
        foreach (var open in expired)
        {
            var ceiling = open.Call.Request.Ceiling;
            var granted = new TokenUsage
            {
                PromptTokens = ceiling.PromptTokens, CompletionTokens = open.Call.Granted, Images = ceiling.Images, ComputeTime = ceiling.ComputeTime,
            };
            Settle(open, new Settlement { ReservationId = open.Call.Request.Id, Usage = granted, Outcome = SettlementOutcome.Expired });
        }

        return expired.Count;
    }

    /// <summary>Lengthens leases to at least so long from now: their holders could not do so while the book was away.</summary>
    public void GrantGrace(TimeSpan grace, DateTimeOffset now)
    {
        _book.Advance(now);
        _book.Calls.Lengthen(Now + grace);
    }

    public void SetLimits(BudgetScope scope, ScopeLimits? limits, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        if (limits is not null)
        {
            LimitRange.Check(limits);
        }

        Expire(now);
        Change(new BookEvent { At = Now, Rules = RulesOf(scope) with { Limits = limits, IsSuspended = false } });
    }

    /// <summary>Apart from the limits, so that an override does not lift it and a member of a rule keeps to the rule afterwards.</summary>
    public void SetSuspended(BudgetScope scope, bool suspended, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        Expire(now);
        var rules = RulesOf(scope);
        Change(new BookEvent
        {
            At = Now, Rules = rules with { IsSuspended = suspended, Limits = suspended ? rules.Limits : rules.Limits is { } own ? own with { Suspended = false } : null },
        });
    }

    public void SetOverride(BudgetScope scope, LimitOverride? replaced, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        if (replaced is not null)
        {
            LimitRange.Check(replaced);
        }

        Expire(now);
        Change(new BookEvent { At = Now, Rules = RulesOf(scope) with { Override = replaced } });
    }

    public ScopeStatus Status(BudgetScope scope, DateTimeOffset now)
    {
        LimitRange.Check(scope);
        Expire(now);
        return BookStatus.Of(scope, _book.Accounts.Find(scope) ?? new Account(scope), _book.Rules, Now);
    }

    /// <summary>The tenant and every scope with limits of its own, ordered by text form.</summary>
    public IReadOnlyList<ScopeStatus> Statuses(DateTimeOffset now) =>
    [
        .. _book.Rules.All.Select(rules => rules.Scope).Append(BudgetScope.Tenant).Distinct()
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
    public void Replay(BookEvent change) => _book.Apply(change, reached: null);

    /// <summary>Remembers a call that was settled before the state that the book was made of.</summary>
    public void Remember(LedgerEntry entry) => _book.Settled.Add(entry);

    /// <summary>The same of a call of which only the id is known.</summary>
    public void Remember(string id, DateTimeOffset at) => _book.Settled.Add(id, new SettledCall(), at);

    public BookState ToState() => _book.ToState();

    private ScopeRules RulesOf(BudgetScope scope) => _book.Rules.Find(scope) ?? new ScopeRules { Scope = scope };

    private void RequireRoom(ReserveRequest request, decimal amount)
    {
        if (request.Price is null && _unknownPrice == UnknownPricePolicy.Refuse)
        {
            throw RefusalText.ToError(new LimitRefusal { Scope = BudgetScope.Tenant, Kind = LimitKind.UnknownPrice }, request, 0, Now);
        }

        var levels = LevelsOf(request, MissingAccounts.Lend);
        if (LimitCheck.Find(CollectionsMarshal.AsSpan(levels), request, amount, Now) is { } refusal)
        {
            var reserved = refusal.Window is { } window ? _book.Accounts.Find(refusal.Scope)?.In(window, Now).Reserved ?? 0 : 0;
            throw RefusalText.ToError(refusal, request, reserved, Now);
        }
    }

    /// <summary>The levels of a call that limits hold for.</summary>
    private List<(Account Account, ScopeLimits Limits)> LevelsOf(ReserveRequest request, MissingAccounts missing)
    {
        var levels = new List<(Account Account, ScopeLimits Limits)>(6);
        foreach (var account in _book.Accounts.For(request, missing, Now))
        {
            if (account.LimitsAt(_book.Rules, Now) is { } limits)
            {
                levels.Add((account, limits));
            }
        }

        return levels;
    }

    private SettledCall Settle(OpenEntry open, Settlement settlement)
    {
        var entry = EntryOf.Settled(open, settlement, _book.Sequence + 1, _book.Rules, Now);
        Change(new BookEvent { At = Now, Settled = entry });
        return _book.Settled.Find(entry.Id)!;
    }

    private void Change(BookEvent change)
    {
        _book.Apply(change, _reached);
        _pending.Add(change);
    }

    private LlmException NoReservation(string id) => _book.Settled.Find(id) is null
        ? new LlmException(LlmErrorCode.NotFound, $"There is no reservation '{id}'.", "reservation_id")
        : new LlmException(LlmErrorCode.Conflict, $"Reservation '{id}' was settled already.", "reservation_id");
}
