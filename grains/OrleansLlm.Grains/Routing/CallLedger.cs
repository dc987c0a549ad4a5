using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// The money of one call: reserved once before the first attempt, settled once at the end whatever happens. Tokens are billed
/// when they were produced for the caller: a cancelled call pays for what it got, a call that failed before its first token pays nothing.
/// </summary>
internal sealed class CallLedger(
    IBudgetGrain budget, CallPrice price, Caller caller, GenerationRequest request, TimeProvider timeProvider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Not the request's id alone: clients choose that, and two calls with one id must not share one reservation.</summary>
    private readonly string _id = $"{request.RequestId}:{Guid.NewGuid():N}";

    private DateTimeOffset _renewAt;
    private int _promptTokens;
    private int _completionTokens;
    private int _grantedTokens;
    private TimeSpan _computeTime;
    private bool _reserved;
    private bool _settled;

    /// <summary>True once a token reached the caller: from here on no other replica may take over.</summary>
    public bool HasOutput => _completionTokens > 0;

    public async Task<Reservation> ReserveAsync(int promptTokens, int maxTokens, CancellationToken cancellationToken)
    {
        _promptTokens = promptTokens;
        _grantedTokens = maxTokens * request.Choices;
        var reserve = new ReserveRequest
        {
            Id = _id,
            KeyId = caller.KeyId,
            Project = caller.Project,
            User = request.User,
            CallId = request.RequestId,
            Model = request.Model,
            Price = price.Rule,
            Ceiling = price.Ceiling(promptTokens, _grantedTokens),
            GrantedTokens = _grantedTokens,
            Lease = Lease,
        };
        var reservation = await GrainRetry.RunAsync(() => budget.ReserveAsync(reserve, cancellationToken), timeProvider, cancellationToken);
        _reserved = true;
        _renewAt = timeProvider.GetUtcNow() + (Lease / 2);
        return reservation;
    }

    public async ValueTask CountAsync(GenerationChunk chunk, CancellationToken cancellationToken)
    {
        foreach (var delta in chunk.Deltas)
        {
            _completionTokens += delta.Tokens;
        }

        _computeTime = chunk.ComputeTime > _computeTime ? chunk.ComputeTime : _computeTime;

        if (timeProvider.GetUtcNow() is var now && now >= _renewAt)
        {
            _renewAt = now + (Lease / 2);
            var extend = new ExtendRequest { ReservationId = _id, GrantedTokens = _grantedTokens, Lease = Lease };
            await budget.ExtendAsync(extend, cancellationToken);
        }
    }

    /// <summary>Settles with the true usage and tells the cost in US dollars, null when no price is known. A second call does nothing and returns 0.</summary>
    public async Task<decimal?> SettleAsync(TokenUsage? usage)
    {
        if (!_reserved || _settled)
        {
            return 0;
        }

        var outcome = usage is null ? SettlementOutcome.Cancelled : SettlementOutcome.Completed;

        _settled = true;
        usage ??= HasOutput
            ? new TokenUsage { PromptTokens = _promptTokens, CompletionTokens = _completionTokens, ComputeTime = _computeTime }
            : new TokenUsage();
        var settlement = new Settlement { ReservationId = _id, Usage = price.Billed(usage), Outcome = outcome };
        var settled = await GrainRetry.RunAsync(
            () => budget.SettleAsync(settlement, CancellationToken.None), timeProvider, CancellationToken.None);
        return settled.Cost;
    }
}
