using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Audit;

/// <summary>The key of a tenant's audit log.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct AuditKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => new TenantKey(Tenant).ToString();

    /// <summary>Reads a grain key back.</summary>
    public static AuditKey Parse(string key) => new(TenantKey.Parse(key).Tenant);
}
