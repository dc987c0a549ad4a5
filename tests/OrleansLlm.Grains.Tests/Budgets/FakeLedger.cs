using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>A ledger that says what the test lets it say.</summary>
internal sealed class FakeLedger : IBudgetGrain
{
    public List<ExtendRequest> Extended { get; } = [];

    public Func<Task> Answer { get; set; } = () => Task.CompletedTask;

    public Func<ReserveRequest, Task<Reservation>> Reserves { get; set; } = _ => throw new NotSupportedException();

    public Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken = default)
    {
        Extended.Add(request);
        return Answer();
    }

    public Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default) => Reserves(request);

    public Func<Settlement, Task<SettledCall>> Settles { get; set; } = _ => throw new NotSupportedException();

    public Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default) => Settles(settlement);

    public Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
