using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>The key of a tenant's ledger grain.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct LedgerKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => new TenantKey(Tenant).ToString();

    /// <summary>Reads a grain key back.</summary>
    public static LedgerKey Parse(string key) => new(TenantKey.Parse(key).Tenant);
}
