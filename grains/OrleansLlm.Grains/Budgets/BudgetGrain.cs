using Orleans.Concurrency;
using OrleansLlm.Contracts;
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

    public async Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        var settled = _ledger.Settle(settlement);

        // A repeated settlement waits for the flush too: the first one may still be on its way to the store.
        await _commit.FlushAsync();
        return settled;
    }

    public async Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _ledger.Extend(request, _timeProvider.GetUtcNow());
        await _commit.FlushAsync();
    }

    public async Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        RequireTenant(scope);
        _ledger.SetLimits(limits ?? new ScopeLimits());
        await _commit.FlushAsync();
        return _ledger.Status();
    }

    public Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken) =>
        throw new LlmException(LlmErrorCode.Unsupported, "Limits can not be overridden for a time.");

    public Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken) =>
        SetLimitsAsync(scope, _ledger.Status().Limits with { Suspended = suspended }, cancellationToken);

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        RequireTenant(scope);
        return Task.FromResult(_ledger.Status());
    }

    public Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult<IReadOnlyList<ScopeStatus>>([_ledger.Status()]);
    }

    private static void RequireTenant(BudgetScope scope)
    {
        if (scope != BudgetScope.Tenant)
        {
            throw new LlmException(LlmErrorCode.Unsupported, $"Only the tenant as a whole can be limited. Given: {scope}.", "scope");
        }
    }

    private Task SweepAsync(CancellationToken cancellationToken) =>
        _ledger.Expire(_timeProvider.GetUtcNow()) > 0 ? _commit.FlushAsync() : Task.CompletedTask;

    private Task WriteAsync()
    {
        _state.State = _ledger.ToState();
        return _state.WriteStateAsync();
    }
}
