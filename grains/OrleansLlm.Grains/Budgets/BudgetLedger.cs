using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Reserve, settle, expire: one tenant's money in memory, exact under any order of calls. Not thread-safe; no clock, no I/O.
/// Invariant: Spent + Reserved never exceeds the limit that held when the reservation was made.
/// </summary>
internal sealed class BudgetLedger
{
    /// <summary>Settled ids that are remembered; longer than any client's retry horizon at the rates one tenant reaches.</summary>
    private const int RememberedIds = 2048;

    private readonly Dictionary<string, OpenReservation> _open;
    private readonly Queue<string> _settledOrder;
    private readonly HashSet<string> _settled;
    private BudgetLimits _limits;
    private BucketLevel _requests;
    private BucketLevel _tokens;
    private decimal _spent;
    private decimal _reserved;
    private long _promptTokens;
    private long _completionTokens;
    private long _expiredLeases;

    public BudgetLedger(BudgetState state)
    {
        _limits = state.Limits;
        _spent = state.Spent;
        _promptTokens = state.PromptTokens;
        _completionTokens = state.CompletionTokens;
        _open = new(state.Open);
        _reserved = _open.Values.Sum(open => open.Amount);
        _settledOrder = new(state.Settled);
        _settled = [.. state.Settled];
        _requests = state.Requests;
        _tokens = state.Tokens;
        _expiredLeases = state.ExpiredLeases;
    }

    public BudgetState ToState() => new()
    {
        Limits = _limits,
        Spent = _spent,
        PromptTokens = _promptTokens,
        CompletionTokens = _completionTokens,
        Open = new(_open),
        Settled = [.. _settledOrder],
        Requests = _requests,
        Tokens = _tokens,
        ExpiredLeases = _expiredLeases,
    };

    public BudgetSnapshot Snapshot() => new()
    {
        Limits = _limits,
        Spent = _spent,
        Reserved = _reserved,
        OpenReservations = _open.Count,
        PromptTokens = _promptTokens,
        CompletionTokens = _completionTokens,
    };

    public Reservation Reserve(ReserveRequest request, DateTimeOffset now)
    {
        Validate(request);
        if (_settled.Contains(request.Id))
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.Id}' was settled already.", "id");
        }

        if (!_open.TryGetValue(request.Id, out var open))
        {
            open = Open(request, now);
        }

        return new Reservation { Id = request.Id, Amount = open.Amount, RateLimit = RateLimits() };
    }

    /// <summary>False when it was settled before and nothing changed.</summary>
    public bool Settle(Settlement settlement)
    {
        if (_settled.Contains(settlement.ReservationId))
        {
            return false;
        }

        if (!_open.TryGetValue(settlement.ReservationId, out var open))
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no reservation '{settlement.ReservationId}'.", "reservation_id");
        }

        if (settlement.Amount < 0 || settlement.Amount > open.Amount)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                Text($"amount must be 0 to the reserved {open.Amount}. Given: {settlement.Amount}."),
                "amount");
        }

        Close(settlement.ReservationId, open, settlement.Amount, settlement.Usage.TotalTokens);
        _promptTokens += settlement.Usage.PromptTokens;
        _completionTokens += settlement.Usage.CompletionTokens;
        return true;
    }

    public void Renew(string reservationId, DateTimeOffset leaseUntil)
    {
        if (_open.TryGetValue(reservationId, out var open))
        {
            _open[reservationId] = open with { LeaseUntil = leaseUntil };
        }
    }

    /// <summary>
    /// Settles reservations whose holder vanished, in full: what the call produced is unknown, and a budget that
    /// guesses low can be overspent. Returns how many there were.
    /// </summary>
    public int Expire(DateTimeOffset now)
    {
        var expired = _open.Where(open => open.Value.LeaseUntil <= now).ToList();
        foreach (var (id, open) in expired)
        {
            Close(id, open, open.Amount, open.Tokens);
        }

        _expiredLeases += expired.Count;
        return expired.Count;
    }

    public void SetLimits(BudgetLimits limits)
    {
        RequireAtLeast(limits.Amount, 0, "amount");
        RequireAtLeast(limits.RequestsPerMinute, 1, "requests_per_minute");
        RequireAtLeast(limits.TokensPerMinute, 1, "tokens_per_minute");
        _limits = limits;
    }

    private OpenReservation Open(ReserveRequest request, DateTimeOffset now)
    {
        RequireMoney(request);
        RequireRate(request, now);
        var open = new OpenReservation
        {
            Amount = request.Amount,
            Tokens = request.Tokens,
            LeaseUntil = now + request.Lease,
            KeyId = request.KeyId,
            Model = request.Model,
        };
        _open[request.Id] = open;
        _reserved += request.Amount;
        return open;
    }

    private void RequireMoney(ReserveRequest request)
    {
        if (_limits.Amount is { } limit && _spent + _reserved + request.Amount > limit)
        {
            throw new LlmException(
                LlmErrorCode.BudgetExceeded,
                Text($"The budget of {limit} USD has {limit - _spent - _reserved} USD left ({_spent} USD spent, {_reserved} USD reserved by running calls); this call may cost up to {request.Amount} USD."));
        }
    }

    private void RequireRate(ReserveRequest request, DateTimeOffset now)
    {
        if (_limits.RequestsPerMinute is { } requests)
        {
            _requests = TokenBucket.Advance(_requests, requests, now);
            RequireRoom(TokenBucket.WaitFor(_requests, requests, 1), "requests", requests);
        }

        if (_limits.TokensPerMinute is { } tokens)
        {
            _tokens = TokenBucket.Advance(_tokens, tokens, now);
            RequireRoom(TokenBucket.WaitFor(_tokens, tokens, request.Tokens), "tokens", tokens);
            _tokens = TokenBucket.Take(_tokens, request.Tokens);
        }

        if (_limits.RequestsPerMinute is not null)
        {
            _requests = TokenBucket.Take(_requests, 1);
        }
    }

    private static void RequireRoom(TimeSpan? wait, string what, long limit)
    {
        if (wait is { } retryAfter)
        {
            throw new LlmException(
                LlmErrorCode.RateLimited,
                Text($"The limit of {limit} {what} per minute is reached; try again in {retryAfter.TotalSeconds:0.###} s."),
                retryAfter: retryAfter);
        }
    }

    private void Close(string id, OpenReservation open, decimal amount, long tokens)
    {
        _open.Remove(id);
        _reserved -= open.Amount;
        _spent += amount;
        if (_limits.TokensPerMinute is not null)
        {
            _tokens = TokenBucket.Take(_tokens, tokens - open.Tokens);
        }

        _settled.Add(id);
        _settledOrder.Enqueue(id);
        if (_settledOrder.Count > RememberedIds)
        {
            _settled.Remove(_settledOrder.Dequeue());
        }
    }

    private RateLimitStatus? RateLimits() => _limits is { RequestsPerMinute: null, TokensPerMinute: null }
        ? null
        : new RateLimitStatus
        {
            LimitRequests = _limits.RequestsPerMinute ?? 0,
            RemainingRequests = _limits.RequestsPerMinute is { } requests ? TokenBucket.Remaining(_requests, requests) : 0,
            ResetRequests = _limits.RequestsPerMinute is { } r ? TokenBucket.ResetIn(_requests, r) : default,
            LimitTokens = _limits.TokensPerMinute ?? 0,
            RemainingTokens = _limits.TokensPerMinute is { } tokens ? TokenBucket.Remaining(_tokens, tokens) : 0,
            ResetTokens = _limits.TokensPerMinute is { } t ? TokenBucket.ResetIn(_tokens, t) : default,
        };

    private static void Validate(ReserveRequest request)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Id);
        RequireAtLeast(request.Amount, 0, "amount");
        RequireAtLeast(request.Tokens, 0, "tokens");
        if (request.Lease <= TimeSpan.Zero)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, Text($"lease must be above 0. Given: {request.Lease}."), "lease");
        }
    }

    private static void RequireAtLeast(decimal? value, decimal least, string field)
    {
        if (value < least)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, Text($"{field} must be at least {least}. Given: {value}."), field);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
