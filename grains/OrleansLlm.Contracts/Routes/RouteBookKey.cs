namespace OrleansLlm.Contracts.Routes;

/// <summary>The key of a route book: a tenant's own, or the global one.</summary>
/// <param name="Tenant">The tenant's id; null: the global book.</param>
public readonly record struct RouteBookKey(string? Tenant)
{
    private const string GlobalText = "global";
    private const string TenantText = "tenant";

    /// <summary>The book of the routes that all tenants may call.</summary>
    public static RouteBookKey Global => new(Tenant: null);

    /// <inheritdoc/>
    public override string ToString() => Tenant is null ? GlobalText : GrainKeyText.Join(TenantText, Tenant);

    /// <summary>Reads a grain key back.</summary>
    public static RouteBookKey Parse(string key) => key == GlobalText ? Global : new(GrainKeyText.Split(key, 2)[1]);
}
