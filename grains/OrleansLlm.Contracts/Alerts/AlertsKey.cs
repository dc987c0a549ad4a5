using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Alerts;

/// <summary>The key of a tenant's alert grain.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct AlertsKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => new TenantKey(Tenant).ToString();

    /// <summary>Reads a grain key back.</summary>
    public static AlertsKey Parse(string key) => new(TenantKey.Parse(key).Tenant);
}
