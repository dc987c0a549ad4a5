using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Settlements of this silo's calls whose ledger could not be reached: tried again until they are made, of bounded number. What does not fit, or is lost with
/// the silo, the ledger settles itself when the lease ends. Thread-safe.
/// </summary>
internal sealed partial class SettlementQueue(
    IGrainFactory grains, IOptions<BudgetsOptions> options, BudgetInstruments instruments, TimeProvider timeProvider, ILogger<SettlementQueue> logger)
    : BackgroundService
{
    private const int Together = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Long after the lease has ended: a ledger that is still away will have settled by itself when it is back.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<WaitingSettlement> _waiting = [];
    private int _count;
    private StrongBox<int> _undecided = new();

    /// <summary>Settlements that are not made yet, those under way included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>True when calls may be made that the ledger does not know yet.</summary>
    public bool AllowsLate => options.Value.WhenStoreFails == StoreFailurePolicy.Allow;

    /// <summary>Keeps a settlement until it is made.</summary>
    /// <param name="key">The ledger.</param>
    /// <param name="settlement">What was used.</param>
    /// <param name="late">The attempt, when it was made without a reservation.</param>
    public void Add(BudgetKey key, Settlement settlement, ReserveRequest? late = null)
    {
        if (Interlocked.Increment(ref _count) > options.Value.MaxWaitingSettlements)
        {
            Interlocked.Decrement(ref _count);
            instruments.OnSettlementDropped();
            LogDropped(settlement.ReservationId);
            return;
        }

        _waiting.Enqueue(new WaitingSettlement(key, late, settlement, timeProvider.GetUtcNow()));
        instruments.OnSettlementWaits(1);
    }

    /// <summary>Keeps a settlement that a ledger of this silo has made, if it does not become durable.</summary>
    /// <param name="key">The ledger.</param>
    /// <param name="settlement">What was used.</param>
    /// <param name="durable">Fails when it is not known to be durable.</param>
    public void AddUnlessDurable(BudgetKey key, Settlement settlement, Task durable)
    {
        var undecided = Volatile.Read(ref _undecided);
        Interlocked.Increment(ref undecided.Value);
        _ = DecideAsync(key, settlement, durable, undecided);
    }

    /// <summary>Tries all that wait, once. Never throws.</summary>
    public async Task TryAllAsync()
    {
        var round = new List<WaitingSettlement>();
        for (var left = _waiting.Count; left > 0 && _waiting.TryDequeue(out var next); left--)
        {
            round.Add(next);
        }

        foreach (var together in round.Chunk(Together))
        {
            var done = await Task.WhenAll(together.Select(TryAsync));
            for (var i = 0; i < together.Length; i++)
            {
                if (done[i])
                {
                    Interlocked.Decrement(ref _count);
                    instruments.OnSettlementWaits(-1);
                }
                else
                {
                    _waiting.Enqueue(together[i]);
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAllAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    private async Task DecideAsync(BudgetKey key, Settlement settlement, Task durable, StrongBox<int> undecided)
    {
        try
        {
            await durable.ConfigureAwait(false);
        }
        catch (Exception)
        {
            Add(key, settlement);
        }
        finally
        {
            Interlocked.Decrement(ref undecided.Value);
        }
    }

    /// <summary>
    /// Waits also for settlements that no write has decided on: their answers were given, and who stops now would leave them to the ends of their leases if that write fails. Not for
    /// those that come from here on: work that goes on until the silo stops would have no end.
    /// </summary>
    private async Task DrainAsync()
    {
        var undecided = Interlocked.Exchange(ref _undecided, new StrongBox<int>());
        int Left() => Volatile.Read(ref undecided.Value) + Count;
        var startedAt = timeProvider.GetTimestamp();
        await TryAllAsync();
        while (Left() > 0 && timeProvider.GetElapsedTime(startedAt) < StopPatience)
        {
            await Task.Delay(Interval, timeProvider);
            await TryAllAsync();
        }

        if (Left() is > 0 and var left)
        {
            LogLeft(left);
        }
    }

    private async Task<bool> TryAsync(WaitingSettlement waiting)
    {
        try
        {
            var ledger = grains.GetGrain<IBudgetGrain>(waiting.Key.ToString());
            if (waiting.Late is { } late)
            {
                await ledger.ReserveAsync(late);
            }

            await ledger.SettleAsync(waiting.Settlement);
            return true;
        }
        catch (LlmException refused) when (refused.Code is not (LlmErrorCode.StoreUnavailable or LlmErrorCode.Overloaded or LlmErrorCode.Timeout))
        {
            // NotFound: it was never reserved, or settled so long ago that nobody remembers. Conflict: a late one that was booked before.
            return true;
        }
        catch (Exception exception)
        {
            LogWaits(waiting.Settlement.ReservationId, exception.Message);
            return timeProvider.GetUtcNow() - waiting.Since > Life;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The settlement of {Reservation} waits: {Problem}")]
    private partial void LogWaits(string reservation, string problem);

    [LoggerMessage(LogLevel.Error, "Too many settlements wait; {Reservation} is left to the end of its lease.")]
    private partial void LogDropped(string reservation);

    [LoggerMessage(LogLevel.Warning, "The silo stops while {Count} settlements wait; they are left to the ends of their leases.")]
    private partial void LogLeft(int count);
}
