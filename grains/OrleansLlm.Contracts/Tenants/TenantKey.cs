namespace OrleansLlm.Contracts.Tenants;

/// <summary>The key of a grain that exists once per tenant.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct TenantKey(string Tenant)
{
    /// <summary>The tenant that exists from the first start on.</summary>
    public const string DefaultTenant = "default";

    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant);

    /// <summary>Reads a grain key back.</summary>
    public static TenantKey Parse(string key) => new(GrainKeyText.Split(key, 1)[0]);
}
