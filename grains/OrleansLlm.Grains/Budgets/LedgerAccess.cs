using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>How a call reaches its tenant's ledger while silos and stores fail: what has an unknown end is taken back or kept up later.</summary>
/// <param name="budget">Gets the ledger's grain, where it is needed.</param>
/// <param name="key">Whose ledger it is.</param>
/// <param name="queue">Keeps what could not be settled.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="ledgers">The ledgers of this silo, asked first; null: only the grain is.</param>
internal sealed class LedgerAccess(Func<IBudgetGrain> budget, BudgetKey key, SettlementQueue queue, TimeProvider timeProvider, LocalLedgers? ledgers = null)
{
    /// <summary>How long one try of a reservation waits, in this silo as by a message.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Reserves; null: the ledger can not be reached, and the settings allow calls meanwhile. Else, when it is not known whether it was reserved, that is
    /// taken back in the background.
    /// </summary>
    /// <exception cref="LlmException">The refusal; StoreUnavailable: the ledger can not be reached.</exception>
    public async Task<Reservation?> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainRetry.RunAsync(() => TryReserveAsync(request, cancellationToken), timeProvider, cancellationToken);
        }
        catch (LlmException refused) when (refused.Code != LlmErrorCode.StoreUnavailable)
        {
            throw;
        }
        catch (Exception exception) when (queue.AllowsLate && exception is not OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception)
        {
            queue.Add(key, new Settlement { ReservationId = request.Id, Usage = new(), Outcome = SettlementOutcome.Cancelled });
            if (exception is OrleansException or TimeoutException)
            {
                // An activation that ended after a write that failed, or does not answer: for the caller the store is what is away. It is not the model's fault either, as a timeout would be.
                throw new LlmException(
                    LlmErrorCode.StoreUnavailable, "The ledger can not be reached; nothing was promised.", retryAfter: TimeSpan.FromSeconds(1), innerException: exception);
            }

            throw;
        }
    }

    private Task<Reservation> TryReserveAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        ledgers?.Find(key.Tenant)?.ReserveAsync(request) is { } reserving
            ? reserving.WaitAsync(Patience, timeProvider, cancellationToken)
            : budget().ReserveAsync(request, cancellationToken);

    /// <exception cref="LlmException">NotFound or Conflict: the reservation has ended. Other failures: the ledger can not be reached.</exception>
    public Task ExtendAsync(ExtendRequest request) =>
        GrainRetry.RunAsync(() => budget().ExtendAsync(request, CancellationToken.None), timeProvider, CancellationToken.None);

    /// <summary>
    /// Settles within a time, else later: then null. A ledger of this silo is not waited for until it is durable: the reservation is, so a silo that dies in that moment leaves
    /// the call at its reserved bound, as one that dies a moment earlier does; and what a failed write took back is settled later.
    /// </summary>
    /// <param name="settlement">What was used.</param>
    /// <param name="late">The attempt, when it was made without a reservation: it is booked when the ledger is back. Else null.</param>
    /// <param name="patience">How long the caller waits.</param>
    /// <param name="untilDurable">Whether it waits all the same: for callers that make the call again when they do not know how it ended.</param>
    public async Task<SettledCall?> SettleAsync(Settlement settlement, ReserveRequest? late, TimeSpan patience, bool untilDurable = false)
    {
        if (late is not null)
        {
            queue.Add(key, settlement, late with { IsLate = true });
            return null;
        }

        try
        {
            if (ledgers?.Find(key.Tenant)?.Settle(settlement) is { } local)
            {
                if (untilDurable)
                {
                    await local.Durable.WaitAsync(patience, timeProvider);
                }
                else
                {
                    queue.AddUnlessDurable(key, settlement, local.Durable);
                }

                return local.Settled;
            }

            return await budget().SettleAsync(settlement, CancellationToken.None).WaitAsync(patience, timeProvider);
        }
        catch (Exception)
        {
            queue.Add(key, settlement);
            return null;
        }
    }
}
