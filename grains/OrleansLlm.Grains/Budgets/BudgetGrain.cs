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

/// <summary>Keeps a tenant's money: a <see cref="BudgetBook"/> in memory, its changes in a <see cref="BudgetJournal"/>, one write for all that came meanwhile.</summary>
[GrainType("budget"), Reentrant]
internal sealed partial class BudgetGrain : Grain, IBudgetGrain
{
    /// <summary>Holders could not lengthen their leases while the grain or its store was away.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SnapshotRetry = TimeSpan.FromSeconds(10);

    private readonly BudgetJournal _journal;
    private readonly GroupCommit _commit;
    private readonly IOptions<BudgetsOptions> _options;
    private readonly IEnumerable<ISpendObserver> _observers;
    private readonly BudgetInstruments _instruments;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<BudgetGrain> _logger;
    private readonly string _tenant;
    private BudgetBook _book = null!;
    private IGrainTimer? _sweep;
    private Task _snapshot = Task.CompletedTask;
    private DateTimeOffset _snapshotFrom = DateTimeOffset.MinValue;

    public BudgetGrain(
        [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
        IOptions<BudgetsOptions> options,
        IEnumerable<ISpendObserver> observers,
        BudgetInstruments instruments,
        TimeProvider timeProvider,
        ILogger<BudgetGrain> logger)
    {
        (_options, _observers, _instruments, _timeProvider, _logger) = (options, observers, instruments, timeProvider, logger);
        _tenant = BudgetKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _journal = new BudgetJournal(storage, GrainContext.GrainId, timeProvider);
        _commit = new GroupCommit(WriteAsync, EndAfterFailure);
    }

    private DateTimeOffset Now => _timeProvider.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = await BookLoader.LoadAsync(_journal, _options.Value.UnknownPrice, Now);
        _book.GrantGrace(Grace, Now);
        SweepWhileOpen();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_book is null || _commit.HasFailed)
        {
            return;
        }

        try
        {
            await _commit.FlushAsync();
            await _snapshot;
            if (_journal.HasBatches)
            {
                await _journal.SnapshotAsync(_journal.Cut(_book.ToState()));
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
        Reservation reservation;
        try
        {
            reservation = _book.Reserve(request, Now);
        }
        catch (LlmException refused) when (refused.Refusal is { } refusal)
        {
            foreach (var observer in _observers)
            {
                observer.OnRefused(_tenant, refusal, Now);
            }

            throw;
        }

        SweepWhileOpen();
        await FlushAsync();
        return reservation;
    }

    public async Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _book.Extend(request, Now);
        await FlushAsync();
    }

    public async Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        var settled = _book.Settle(settlement, Now);

        // A repeated settlement waits for the flush too: the first one may still be on its way to the store.
        await FlushAsync();
        return settled;
    }

    public async Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _book.SetLimits(scope, limits, Now);
        await FlushAsync();
        return _book.Status(scope, Now);
    }

    public async Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _book.SetOverride(scope, limitOverride, Now);
        await FlushAsync();
        return _book.Status(scope, Now);
    }

    public async Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _book.SetSuspended(scope, suspended, Now);
        await FlushAsync();
        return _book.Status(scope, Now);
    }

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(_book.Status(scope, Now));
    }

    public Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(_book.Statuses(Now));
    }

    /// <summary>A timer only while leases can end: most tenants idle.</summary>
    private void SweepWhileOpen()
    {
        if (_book.HasOpen)
        {
            _sweep ??= this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { Interleave = true });
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        _book.Expire(Now);
        if (!_book.HasOpen)
        {
            _sweep?.Dispose();
            _sweep = null;
        }

        if (_book.HasPending && !_commit.HasFailed)
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
            throw new LlmException(
                LlmErrorCode.StoreUnavailable, "The store of the ledger does not answer; nothing was promised.", retryAfter: TimeSpan.FromSeconds(1), innerException: exception);
        }
    }

    private async Task WriteAsync()
    {
        var changes = _book.TakePending();
        if (changes.Count == 0)
        {
            return;
        }

        var reached = _book.TakeReached();
        var append = _journal.AppendAsync(changes);
        BeginSnapshotWhenDue(append);
        await append;
        _instruments.OnBatch(changes.Count);
        Tell(changes, reached);
    }

    /// <summary>In the same turn as the append began: so book and journal stand at the same change.</summary>
    private void BeginSnapshotWhenDue(Task append)
    {
        if (_journal.IsSnapshotDue && _snapshot.IsCompleted && Now >= _snapshotFrom)
        {
            _snapshot = SnapshotAsync(_journal.Cut(_book.ToState()), append);
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
        _instruments.OnStoreFailed();
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Warning, "The snapshot of tenant {Tenant}'s ledger was not written; its journal is.")]
    private partial void LogNoSnapshot(string tenant, Exception exception);
}
