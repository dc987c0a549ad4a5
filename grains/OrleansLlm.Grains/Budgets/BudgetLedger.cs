using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

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
    private readonly Dictionary<string, SettledCall> _settled;
    private TenantLimits _limits;
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
        _settled = state.Settled.ToDictionary(id => id, _ => new SettledCall());
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

    public ScopeStatus Status() => new()
    {
        Scope = BudgetScope.Tenant,
        Limits = new ScopeLimits
        {
            Budgets = _limits.Amount is { } hard ? [new WindowBudget { Hard = hard }] : [],
            RequestsPerMinute = _limits.RequestsPerMinute,
            TokensPerMinute = _limits.TokensPerMinute,
        },
        Windows = [new WindowStatus { Budget = new WindowBudget { Hard = _limits.Amount }, Spent = _spent, Reserved = _reserved }],
        RateLimit = RateLimits(),
        Running = _open.Count,
        PromptTokens = _promptTokens,
        CompletionTokens = _completionTokens,
    };

    public Reservation Reserve(ReserveRequest request, DateTimeOffset now)
    {
        Validate(request);
        if (_settled.ContainsKey(request.Id))
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.Id}' was settled already.", "id");
        }

        if (!_open.TryGetValue(request.Id, out var open))
        {
            open = Open(request, now);
        }

        return new Reservation { Id = request.Id, Amount = open.Amount, RateLimit = RateLimits() };
    }

    /// <summary>Books the cost of what was used; a second settlement changes nothing and tells the first.</summary>
    public SettledCall Settle(Settlement settlement)
    {
        if (_settled.TryGetValue(settlement.ReservationId, out var earlier))
        {
            return earlier;
        }

        if (!_open.TryGetValue(settlement.ReservationId, out var open))
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no reservation '{settlement.ReservationId}'.", "reservation_id");
        }

        return Close(settlement.ReservationId, open, settlement.Usage, settlement.Outcome);
    }

    public void Extend(ExtendRequest request, DateTimeOffset now)
    {
        if (!_open.TryGetValue(request.ReservationId, out var open))
        {
            throw _settled.ContainsKey(request.ReservationId)
                ? new LlmException(LlmErrorCode.Conflict, $"Reservation '{request.ReservationId}' was settled already.", "reservation_id")
                : new LlmException(LlmErrorCode.NotFound, $"There is no reservation '{request.ReservationId}'.", "reservation_id");
        }

        _open[request.ReservationId] = open with
        {
            LeaseUntil = now + request.Lease, GrantedTokens = Math.Max(open.GrantedTokens, request.GrantedTokens),
        };
    }

    /// <summary>Settles reservations whose holder vanished for what was granted, which is never less than what was handed on. Returns how many there were.</summary>
    public int Expire(DateTimeOffset now)
    {
        var expired = _open.Where(open => open.Value.LeaseUntil <= now).ToList();
        foreach (var (id, open) in expired)
        {
            var usage = new TokenUsage { PromptTokens = open.PromptTokens, CompletionTokens = open.GrantedTokens };
            Close(id, open, usage, SettlementOutcome.Expired);
        }

        _expiredLeases += expired.Count;
        return expired.Count;
    }

    public void SetLimits(ScopeLimits limits)
    {
        var budget = limits.Budgets.SingleOrDefault(window => window.Period == BudgetPeriod.Total);
        var known = new ScopeLimits
        {
            Budgets = limits.Budgets, RequestsPerMinute = limits.RequestsPerMinute, TokensPerMinute = limits.TokensPerMinute, Tags = limits.Tags,
        };
        if (limits != known || limits.Budgets.Count > (budget is null ? 0 : 1) || limits.Tags.Count > 0)
        {
            throw new LlmException(LlmErrorCode.Unsupported, "Only a total budget, requests and tokens per minute can be limited.");
        }

        RequireAtLeast(budget?.Hard, 0, "amount");
        RequireAtLeast(limits.RequestsPerMinute, 1, "requests_per_minute");
        RequireAtLeast(limits.TokensPerMinute, 1, "tokens_per_minute");
        _limits = new TenantLimits { Amount = budget?.Hard, RequestsPerMinute = limits.RequestsPerMinute, TokensPerMinute = limits.TokensPerMinute };
    }

    private OpenReservation Open(ReserveRequest request, DateTimeOffset now)
    {
        var amount = request.Price?.WorstCostOf(request.Ceiling, request.IsBatch) ?? 0;
        var tokens = (long)request.Ceiling.PromptTokens + request.Ceiling.CompletionTokens;
        RequireMoney(amount);
        RequireRate(tokens, now);
        var open = new OpenReservation
        {
            Amount = amount,
            Tokens = tokens,
            Price = request.Price,
            PromptTokens = request.Ceiling.PromptTokens,
            GrantedTokens = Math.Min(request.GrantedTokens, request.Ceiling.CompletionTokens),
            IsBatch = request.IsBatch,
            LeaseUntil = now + request.Lease,
            KeyId = request.KeyId,
            Model = request.Model,
        };
        _open[request.Id] = open;
        _reserved += amount;
        return open;
    }

    private void RequireMoney(decimal amount)
    {
        if (_limits.Amount is { } limit && _spent + _reserved + amount > limit)
        {
            throw new LlmException(
                LlmErrorCode.BudgetExceeded,
                Text($"The budget of {limit} USD has {limit - _spent - _reserved} USD left ({_spent} USD spent, {_reserved} USD reserved by running calls); this call may cost up to {amount} USD."));
        }
    }

    private void RequireRate(long needed, DateTimeOffset now)
    {
        if (_limits.RequestsPerMinute is { } requests)
        {
            _requests = TokenBucket.Advance(_requests, requests, now);
            RequireRoom(TokenBucket.WaitFor(_requests, requests, 1), "requests", requests);
        }

        if (_limits.TokensPerMinute is { } tokens)
        {
            _tokens = TokenBucket.Advance(_tokens, tokens, now);
            RequireRoom(TokenBucket.WaitFor(_tokens, tokens, needed), "tokens", tokens);
            _tokens = TokenBucket.Take(_tokens, needed);
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

    private SettledCall Close(string id, OpenReservation open, TokenUsage usage, SettlementOutcome outcome)
    {
        var cost = outcome == SettlementOutcome.CacheHit ? 0 : open.Price?.CostOf(usage, open.IsBatch);
        _open.Remove(id);
        _reserved -= open.Amount;
        _spent += cost ?? 0;
        _promptTokens += usage.PromptTokens;
        _completionTokens += usage.CompletionTokens;
        if (_limits.TokensPerMinute is not null)
        {
            _tokens = TokenBucket.Take(_tokens, usage.TotalTokens - open.Tokens);
        }

        var settled = new SettledCall { Cost = cost, Outcome = outcome };
        _settled[id] = settled;
        _settledOrder.Enqueue(id);
        if (_settledOrder.Count > RememberedIds)
        {
            _settled.Remove(_settledOrder.Dequeue());
        }

        return settled;
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
        RequireAtLeast(request.Ceiling.PromptTokens, 0, "prompt_tokens");
        RequireAtLeast(request.Ceiling.CompletionTokens, 0, "completion_tokens");
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
