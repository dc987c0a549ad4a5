using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Admin;

/// <summary>The grains of a tenant that the admin API speaks to.</summary>
internal sealed class TenantGrains(IGrainFactory grains)
{
    public ITenantGrain Keys(string tenant) => grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());

    public ITenantProfileGrain Profile(string tenant) => grains.GetGrain<ITenantProfileGrain>(new TenantKey(tenant).ToString());

    public IProjectsGrain Projects(string tenant) => grains.GetGrain<IProjectsGrain>(new TenantKey(tenant).ToString());

    public IBudgetGrain Budget(string tenant) => grains.GetGrain<IBudgetGrain>(new BudgetKey(tenant).ToString());

    public ITenantDirectoryGrain Directory() => grains.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
}
