using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A budget grain that keeps its limits and shows fixed usage.</summary>
internal sealed class FakeBudget : IBudgetGrain
{
    private BudgetLimits _limits = new();

    public Task<BudgetSnapshot> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new BudgetSnapshot { Limits = _limits, Spent = 1.25m, Reserved = 0.5m, OpenReservations = 2, PromptTokens = 30, CompletionTokens = 40 });

    public Task SetLimitsAsync(BudgetLimits limits, CancellationToken cancellationToken = default)
    {
        _limits = limits;
        return Task.CompletedTask;
    }

    public Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SettleAsync(Settlement settlement, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RenewAsync(string reservationId, TimeSpan lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
