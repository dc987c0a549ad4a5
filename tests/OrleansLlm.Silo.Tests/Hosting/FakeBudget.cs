using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A budget grain that keeps its limits and shows fixed usage.</summary>
internal sealed class FakeBudget : IBudgetGrain
{
    private readonly Dictionary<BudgetScope, ScopeLimits> _limits = [];

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken = default)
    {
        var limits = _limits.GetValueOrDefault(scope) ?? new ScopeLimits();
        var total = limits.Budgets.FirstOrDefault(window => window.Period == BudgetPeriod.Total) ?? new WindowBudget();
        return Task.FromResult(new ScopeStatus
        {
            Scope = scope,
            Limits = limits,
            Windows = [new WindowStatus { Budget = total, Spent = 1.25m, Reserved = 0.5m }],
            Running = 2,
            PromptTokens = 30,
            CompletionTokens = 40,
        });
    }

    public async Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_limits.Keys.Append(BudgetScope.Tenant).Distinct().Select(scope => GetAsync(scope, cancellationToken)));

    public Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken = default)
    {
        _limits[scope] = limits ?? new ScopeLimits();
        return GetAsync(scope, cancellationToken);
    }

    public Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
