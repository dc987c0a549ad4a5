using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Encoders;

/// <summary>
/// The money of one encoding call: all its tokens are reserved before the first replica works, and settled once at the end. A call that failed costs
/// nothing, since its caller has nothing; one whose caller left costs what was computed.
/// </summary>
internal sealed class EncodingLedger(IBudgetGrain budget, CallPrice price, Caller caller, EncodingJob job, TimeProvider timeProvider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Not the request's id alone: clients choose that, and two calls with one id must not share one reservation.</summary>
    private readonly string _id = $"{job.RequestId}:{Guid.NewGuid():N}";

    private DateTimeOffset _extendAt;
    private bool _open;

    public async Task<Reservation> ReserveAsync(int tokens, CancellationToken cancellationToken)
    {
        var reserve = new ReserveRequest
        {
            Id = _id,
            KeyId = caller.KeyId,
            Project = caller.Project,
            User = job.User is { Length: > 0 } user ? user : null,
            Tags = caller.Tags,
            CallId = job.RequestId,
            Model = job.Model,
            Price = price.Rule,
            Ceiling = price.Ceiling(tokens, 0),
            Lease = Lease,
        };
        var reservation = await GrainRetry.RunAsync(() => budget.ReserveAsync(reserve, cancellationToken), timeProvider, cancellationToken);
        _open = true;
        _extendAt = timeProvider.GetUtcNow() + (Lease / 2);
        return reservation;
    }

    /// <summary>Keeps a long call's reservation alive.</summary>
    public async ValueTask ExtendAsync(CancellationToken cancellationToken)
    {
        if (_open && timeProvider.GetUtcNow() is var now && now >= _extendAt)
        {
            _extendAt = now + (Lease / 2);
            await budget.ExtendAsync(new ExtendRequest { ReservationId = _id, Lease = Lease }, cancellationToken);
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
        var settled = await GrainRetry.RunAsync(
            () => budget.SettleAsync(settlement, CancellationToken.None), timeProvider, CancellationToken.None);
        return settled.Cost;
    }
}
