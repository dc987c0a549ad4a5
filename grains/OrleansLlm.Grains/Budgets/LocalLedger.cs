using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// The book of one activation of a ledger, for its grain and for calls of the same silo, which then send it no message: they change the book themselves, one at a time, and
/// wait for the grain's next write as its own callers do, so what they are promised is durable. Closed when the activation ends or a write failed: whoever comes then goes
/// through the grain. Thread-safe.
/// </summary>
/// <param name="book">The book; nobody else touches it any more.</param>
/// <param name="tenant">Whose it is.</param>
/// <param name="observers">Hear of refusals.</param>
/// <param name="requestWrite">Sees to a write on the grain's scheduler, soon.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LocalLedger(BudgetBook book, string tenant, IEnumerable<ISpendObserver> observers, Action requestWrite, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly LedgerClock _clock = new(timeProvider, book.Now);
    private TaskCompletionSource? _written;
    private bool _isClosed;

    /// <summary>Changes the book, durably with the next write.</summary>
    public void Change(Action<BudgetBook, DateTimeOffset> change)
    {
        lock (_gate)
        {
            change(book, _clock.Now());
        }
    }

    /// <summary>The same with an answer.</summary>
    public T Read<T>(Func<BudgetBook, DateTimeOffset, T> read)
    {
        lock (_gate)
        {
            return read(book, _clock.Now());
        }
    }

    /// <summary>Reserves; what was reserved is durable with the next write.</summary>
    /// <exception cref="LlmException">The refusal.</exception>
    public Reservation Reserve(ReserveRequest request) => Asked(() => book.Reserve(request, _clock.Now()));

    /// <summary>Counts a request that calls no model.</summary>
    /// <exception cref="LlmException">The refusal.</exception>
    public void Count(CountedRequest request) => Asked(() =>
    {
        book.Count(request, _clock.Now());
        return true;
    });

    /// <summary>Reserves for a call of this silo; completes when that is durable. Null: closed.</summary>
    /// <exception cref="LlmException">The refusal.</exception>
    public Task<Reservation>? ReserveAsync(ReserveRequest request) => Asked(() => _isClosed ? null : Durable(book.Reserve(request, _clock.Now())));

    /// <summary>Settles for a call of this silo. Null: closed.</summary>
    /// <returns>What was settled, and what completes when that is durable, or fails when it is not known to be.</returns>
    /// <exception cref="LlmException">There is no such reservation.</exception>
    public (SettledCall Settled, Task Durable)? Settle(Settlement settlement)
    {
        lock (_gate)
        {
            return _isClosed ? null : (book.Settle(settlement, _clock.Now()), WhenWritten());
        }
    }

    /// <summary>Begins a write: what changes from here on is the next one's.</summary>
    /// <param name="begin">Takes the changes from the book, and all that must be of the same moment.</param>
    /// <returns>Those who wait for this write, to be told of its end; null: nobody does.</returns>
    public TaskCompletionSource? Begin(Action<BudgetBook> begin)
    {
        lock (_gate)
        {
            begin(book);
            var waiting = _written;
            _written = null;
            return waiting;
        }
    }

    /// <summary>The book for a snapshot; null while it holds changes that no write has begun with: the snapshot would have them, and the journal behind it again.</summary>
    public BookState? TakeState()
    {
        lock (_gate)
        {
            return book.HasPending ? null : book.ToState();
        }
    }

    /// <summary>No more calls of this silo. Those that wait are told of a failure, or of the write that is still to come.</summary>
    public void Close(Exception? failure = null)
    {
        TaskCompletionSource? waiting = null;
        lock (_gate)
        {
            _isClosed = true;
            if (failure is not null)
            {
                (waiting, _written) = (_written, null);
            }
        }

        waiting?.SetException(failure!);
    }

    /// <summary>Within the gate. One request for a write serves all who come before it begins.</summary>
    private Task WhenWritten()
    {
        if (_written is null)
        {
            _written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            requestWrite();
        }

        return _written.Task;
    }

    private Task<Reservation> Durable(Reservation reservation) => AfterAsync(WhenWritten(), reservation);

    private static async Task<T> AfterAsync<T>(Task written, T answer)
    {
        await written.ConfigureAwait(false);
        return answer;
    }

    /// <summary>Asks the book for something that a limit may refuse, which those who observe hear of.</summary>
    private T Asked<T>(Func<T> ask)
    {
        try
        {
            lock (_gate)
            {
                return ask();
            }
        }
        catch (LlmException refused) when (refused.Refusal is { } refusal)
        {
            foreach (var observer in observers)
            {
                observer.OnRefused(tenant, refusal, timeProvider.GetUtcNow());
            }

            throw;
        }
    }
}
