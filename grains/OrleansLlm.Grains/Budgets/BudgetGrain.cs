using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Keeps a tenant's money: a <see cref="BudgetBook"/> in memory, its changes in a <see cref="BudgetJournal"/>, one write for all that came meanwhile. Calls of the same
/// silo reach the book without a message (<see cref="LocalLedger"/>).
/// </summary>
[GrainType("budget"), Reentrant]
internal sealed partial class BudgetGrain : Grain, IBudgetGrain, IRequestMeterGrain, ILedgerWriterGrain
{
    /// <summary>Holders could not lengthen their leases while the grain or its store was away.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SnapshotRetry = TimeSpan.FromSeconds(10);

    /// <summary>Calls without messages do not count as use.</summary>
    private static readonly TimeSpan StayAfterUse = TimeSpan.FromMinutes(15);

    private readonly BudgetJournal _journal;
    private readonly GroupCommit _commit;
    private readonly IOptions<BudgetsOptions> _options;
    private readonly IEnumerable<ISpendObserver> _observers;
    private readonly LocalLedgers _ledgers;
    private readonly BudgetInstruments _instruments;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<BudgetGrain> _logger;
    private readonly string _tenant;
    private LocalLedger? _ledger;
    private TaskScheduler _scheduler = null!;
    private IGrainTimer? _sweep;
    private Task _snapshot = Task.CompletedTask;
    private bool _mustWrite;
    private DateTimeOffset _snapshotFrom = DateTimeOffset.MinValue;

    public BudgetGrain(
        [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
        IOptions<BudgetsOptions> options,
        IEnumerable<ISpendObserver> observers,
        LocalLedgers ledgers,
        BudgetInstruments instruments,
        TimeProvider timeProvider,
        ILogger<BudgetGrain> logger)
    {
        (_options, _observers, _ledgers, _instruments, _timeProvider, _logger) = (options, observers, ledgers, instruments, timeProvider, logger);
        _tenant = BudgetKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _journal = new BudgetJournal(storage, GrainContext.GrainId, timeProvider);
        _commit = new GroupCommit(WriteAsync, EndAfterFailure);
    }

    private DateTimeOffset Now => _timeProvider.GetUtcNow();

    private LocalLedger Ledger => _ledger!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var book = await BookLoader.LoadAsync(_journal, _options.Value.UnknownPrice, Now);
        TellIfAhead(book);
        book.GrantGrace(Grace, Now);
        _scheduler = TaskScheduler.Current;
        _ledger = new LocalLedger(book, _tenant, _observers, RequestWrite, _timeProvider);
        SweepWhileOpen();
        _ledgers.Add(_tenant, _ledger);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_ledger is null || _commit.HasFailed)
        {
            return;
        }

        _ledgers.Remove(_tenant, _ledger);
        _ledger.Close();
        try
        {
            await _commit.FlushAsync();
            await _snapshot;
            if (_journal.HasBatches && _ledger.TakeState() is { } state)
            {
                await _journal.SnapshotAsync(_journal.Cut(state));
            }
        }
        catch (Exception exception)
        {
            // The batches hold it all.
            LogNoSnapshot(_tenant, exception);
        }
    }

    public async Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        var reservation = Ledger.Reserve(request);
        await FlushAsync();
        return reservation;
    }

    public Task CountAsync(CountedRequest request, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        Ledger.Count(request);
        return Task.CompletedTask;
    }

    public Task WriteOutAsync(CancellationToken cancellationToken) => FlushAsync();

    public Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken) =>
        SetAsync(scope, (book, now) => book.SetLimits(scope, limits, now));

    public Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken) =>
        SetAsync(scope, (book, now) => book.SetOverride(scope, limitOverride, now));

    public Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken) =>
        SetAsync(scope, (book, now) => book.SetSuspended(scope, suspended, now));

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(Ledger.Read((book, now) => book.Status(scope, now)));
    }

    public Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(Ledger.Read((book, now) => book.Statuses(now)));
    }

    private async Task<ScopeStatus> SetAsync(BudgetScope scope, Action<BudgetBook, DateTimeOffset> set)
    {
        _commit.EnsureUsable();
        Ledger.Change(set);
        await FlushAsync();
        return Ledger.Read((book, now) => book.Status(scope, now));
    }

    /// <summary>A timer only while leases can end: most tenants idle.</summary>
    private void SweepWhileOpen()
    {
        if (_sweep is null && Ledger.Read((book, _) => book.HasOpen))
        {
            _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { Interleave = true });
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var (isOpen, isPending) = Ledger.Read((book, now) =>
        {
            book.Expire(now);
            return (book.HasOpen, book.HasPending);
        });
        if (!isOpen)
        {
            _sweep?.Dispose();
            _sweep = null;
        }

        if (isPending && !_commit.HasFailed)
        {
            await _commit.FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await _commit.FlushAsync();
        }
        catch (Exception exception) when (exception is not OrleansException and not LlmException)
        {
            throw StoreFailed(exception);
        }
    }

    private static LlmException StoreFailed(Exception exception) => new(
        LlmErrorCode.StoreUnavailable, "The store of the ledger does not answer; nothing was promised.", retryAfter: TimeSpan.FromSeconds(1), innerException: exception);

    /// <summary>From any thread: a write for those who came without a message. How it ends, they are told by <see cref="WriteAsync"/>.</summary>
    private void RequestWrite() => _ = Task.Factory.StartNew(
        async () =>
        {
            DelayDeactivation(StayAfterUse);
            await _commit.FlushAsync();
        },
        CancellationToken.None,
        TaskCreationOptions.DenyChildAttach,
        _scheduler);

    private async Task WriteAsync()
    {
        IReadOnlyList<BookEvent> changes = [];
        IReadOnlyList<SoftLimitReached> reached = [];
        var append = Task.CompletedTask;
        var waiting = Ledger.Begin(book =>
        {
            changes = book.TakePending();
            if (changes.Count > 0 || _mustWrite)
            {
                _mustWrite = false;
                reached = book.TakeReached();
                append = _journal.AppendAsync(changes);
                BeginSnapshotWhenDue(append, book);
            }
        });
        try
        {
            await append;
        }
        catch (Exception exception)
        {
            waiting?.SetException(exception is OrleansException or LlmException ? exception : StoreFailed(exception));
            throw;
        }

        waiting?.SetResult();
        if (changes.Count > 0)
        {
            _instruments.OnBatch(changes.Count);
            Tell(changes, reached);
            SweepWhileOpen();
        }
    }

    /// <summary>In the same turn as the append began: so book and journal stand at the same change.</summary>
    private void BeginSnapshotWhenDue(Task append, BudgetBook book)
    {
        if (_journal.IsSnapshotDue && _snapshot.IsCompleted && Now >= _snapshotFrom)
        {
            _snapshot = SnapshotAsync(_journal.Cut(book.ToState()), append);
        }
    }

    private async Task SnapshotAsync(JournalCut cut, Task append)
    {
        try
        {
            await append;
            await _journal.SnapshotAsync(cut);
        }
        catch (Exception exception)
        {
            LogNoSnapshot(_tenant, exception);
            _snapshotFrom = Now + SnapshotRetry;
            if (exception is InconsistentStateException)
            {
                DeactivateOnIdle();
            }
        }
    }

    private void Tell(IReadOnlyList<BookEvent> changes, IReadOnlyList<SoftLimitReached> reached)
    {
        var entries = changes.Select(change => change.Settled).OfType<LedgerEntry>().ToList();
        foreach (var observer in _observers)
        {
            if (entries.Count > 0)
            {
                observer.OnSettled(_tenant, entries);
            }

            foreach (var soft in reached)
            {
                observer.OnSoftLimit(_tenant, soft);
            }
        }
    }

    private void EndAfterFailure()
    {
        _ledgers.Remove(_tenant, Ledger);
        Ledger.Close(new OrleansException("The last write failed; this activation no longer answers."));
        _instruments.OnStoreFailed();
        DeactivateOnIdle();
    }
}
