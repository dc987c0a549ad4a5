using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Encoders;

/// <summary>
/// The money of one encoding call: all its tokens are reserved before the first replica works, and settled once at the end. A call that failed costs
/// nothing, since its caller has nothing; one whose caller left costs what was computed.
/// </summary>
internal sealed class EncodingLedger(LedgerAccess access, CallPrice price, Caller caller, EncodingJob job, string provider, TimeProvider timeProvider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The caller's answer must not wait longer for the books; they are kept up later.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private readonly string _id = job.CallId ?? CallNames.CallId(job.RequestId);
    private ReserveRequest? _late;
    private long _extendedAt;
    private TimeSpan _extendAfter;
    private bool _open;

    /// <returns>Null when the call may be made without a reservation.</returns>
    public async Task<Reservation?> ReserveAsync(int tokens, CancellationToken cancellationToken)
    {
        var reserve = new ReserveRequest
        {
            Id = _id,
            KeyId = caller.KeyId,
            Project = caller.Project,
            User = CallNames.User(job.User),
            CallId = _id,
            Tags = caller.Tags,
            Model = job.Model,
            Provider = provider,
            Price = price.Rule,
            Ceiling = price.Ceiling(tokens, 0),
            Lease = Lease,
            IsBatch = job.IsBatch,
        };
        var reservation = await access.ReserveAsync(reserve, cancellationToken);
        _late = reservation is null ? reserve : null;
        _open = true;
        (_extendedAt, _extendAfter) = (timeProvider.GetTimestamp(), Lease / 2);
        return reservation;
    }

    /// <summary>Keeps a long call's reservation alive; when the ledger can not be reached, the call goes on and asks again.</summary>
    /// <exception cref="LlmException">NotFound or Conflict: the reservation ended before the call did.</exception>
    public async ValueTask ExtendAsync()
    {
        if (!_open || _late is not null || timeProvider.GetElapsedTime(_extendedAt) < _extendAfter)
        {
            return;
        }

        try
        {
            var extend = new ExtendRequest { ReservationId = _id, Lease = Lease };
            await access.ExtendAsync(extend).WaitAsync(StreamWatchdog.HeartbeatInterval, timeProvider);
            (_extendedAt, _extendAfter) = (timeProvider.GetTimestamp(), Lease / 2);
        }
        catch (Exception exception) when (exception is not LlmException { Code: LlmErrorCode.NotFound or LlmErrorCode.Conflict })
        {
            (_extendedAt, _extendAfter) = (timeProvider.GetTimestamp(), StreamWatchdog.HeartbeatInterval);
        }
    }

    /// <summary>Settles and tells the cost in US dollars, null when no price is known. A second call does nothing and returns 0.</summary>
    public async Task<decimal?> SettleAsync(TokenUsage usage, SettlementOutcome outcome)
    {
        if (!_open)
        {
            return 0;
        }

        _open = false;
        var settlement = new Settlement { ReservationId = _id, Usage = price.Billed(usage), Outcome = outcome };
        var settled = await access.SettleAsync(settlement, _late, SettlePatience);
        return settled is null ? price.Rule?.CostOf(settlement.Usage, job.IsBatch) : settled.Cost;
    }
}
