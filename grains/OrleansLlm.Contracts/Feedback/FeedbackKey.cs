using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Feedback;

/// <summary>The key of a tenant's feedback.</summary>
/// <param name="Tenant">The tenant's id.</param>
public readonly record struct FeedbackKey(string Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => new TenantKey(Tenant).ToString();

    /// <summary>Reads a grain key back.</summary>
    public static FeedbackKey Parse(string key) => new(TenantKey.Parse(key).Tenant);
}
