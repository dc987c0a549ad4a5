using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Clients;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>
/// Keeps a budget nearly spent: raises its limit a little whenever calls have used it up, so that they fight for the last of it all the
/// time; and looks each time whether it is overspent.
/// </summary>
internal sealed class BudgetEdge(ClusterConnection cluster, decimal step)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private decimal _limit;

    /// <summary>How often limit and use were looked at together.</summary>
    public int Looks { get; private set; }

    /// <summary>What was spent and reserved beyond the limit in force.</summary>
    public List<string> Overspent { get; } = [];

    /// <summary>Sets the first limit; before any call.</summary>
    public Task BeginAsync() => RaiseAsync(CancellationToken.None);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(stop);
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException or LlmException or OperationCanceledException)
            {
                // The silo that has the budget, or that it was asked through, has just died.
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>The tenant's whole status.</summary>
    public Task<ScopeStatus> StatusAsync() => Budget.GetAsync(BudgetScope.Tenant);

    private async Task HoldAsync(CancellationToken stop)
    {
        var total = (await Budget.GetAsync(BudgetScope.Tenant, stop)).Total;
        Look(total);
        if (total.Left < step)
        {
            await RaiseAsync(stop);
        }
    }

    private async Task RaiseAsync(CancellationToken stop)
    {
        _limit += step;
        Look((await Budget.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = _limit }] }, stop)).Total);
    }

    private void Look(WindowStatus total)
    {
        Looks++;
        if (total.Budget.Hard is { } hard && total.Spent + total.Reserved > hard)
        {
            Overspent.Add($"limit {hard}, spent {total.Spent}, reserved {total.Reserved}");
        }
    }

    private IBudgetGrain Budget =>
        cluster.Grains.GetGrain<IBudgetGrain>(new BudgetKey(TenantKey.DefaultTenant).ToString());
}
