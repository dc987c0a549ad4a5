using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>The key of a tenant's budget grain.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct BudgetKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => new TenantKey(Tenant).ToString();

    /// <summary>Reads a grain key back.</summary>
    public static BudgetKey Parse(string key) => new(TenantKey.Parse(key).Tenant);
}
