using Orleans.Concurrency;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Keeps a tenant's money with group commit. See <see cref="BudgetLedger"/> for the rules.</summary>
[GrainType("budget"), Reentrant]
internal sealed class BudgetGrain : Grain, IBudgetGrain
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    private readonly IPersistentState<BudgetState> _state;
    private readonly TimeProvider _timeProvider;
    private readonly GroupCommit _commit;
    private BudgetLedger _ledger = null!;

    public BudgetGrain([PersistentState("budget", GrainStores.Main)] IPersistentState<BudgetState> state, TimeProvider timeProvider)
    {
        _state = state;
        _timeProvider = timeProvider;
        _commit = new GroupCommit(WriteAsync, DeactivateOnIdle);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = new BudgetLedger(_state.State);
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _ledger.Expire(_timeProvider.GetUtcNow());
        var reservation = _ledger.Reserve(request, _timeProvider.GetUtcNow());
        await _commit.FlushAsync();
        return reservation;
    }

    public async Task SettleAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _ledger.Settle(settlement);

        // A repeated settlement waits for the flush too: the first one may still be on its way to the store.
        await _commit.FlushAsync();
    }

    public async Task RenewAsync(string reservationId, TimeSpan lease, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _ledger.Renew(reservationId, _timeProvider.GetUtcNow() + lease);
        await _commit.FlushAsync();
    }

    public async Task SetLimitsAsync(BudgetLimits limits, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _ledger.SetLimits(limits);
        await _commit.FlushAsync();
    }

    public Task<BudgetSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(_ledger.Snapshot());
    }

    private Task SweepAsync(CancellationToken cancellationToken) =>
        _ledger.Expire(_timeProvider.GetUtcNow()) > 0 ? _commit.FlushAsync() : Task.CompletedTask;

    private Task WriteAsync()
    {
        _state.State = _ledger.ToState();
        return _state.WriteStateAsync();
    }
}
