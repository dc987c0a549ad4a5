using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The keys to begin with, all of role operator: the configured admin key, the configured development key, or, where there is neither, a new one
/// that is shown once. Only hashes are kept.
/// </summary>
internal sealed class HostKeys(IGrainFactory grains, IOptions<HostSettings> settings, TimeProvider timeProvider)
{
    private static readonly CreateKeyRequest Admin = new() { Name = "admin", Role = KeyRole.Operator };
    private static readonly CreateKeyRequest Development = new() { Name = "development", Role = KeyRole.Operator };

    private volatile bool _areEnsured;

    /// <summary>Whether the cluster has the keys, so that the first caller is not turned away.</summary>
    public bool AreEnsured => _areEnsured;

    /// <summary>The key to print: the development key or a new one; null when the cluster has keys already. The admin key is never printed.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());
        if (settings.Value.AdminKey is { } admin)
        {
            await AdoptAsync(tenant, admin, Admin, onlyAsFirst: false, cancellationToken);
        }

        var key = await EnsureDevelopmentKeyAsync(tenant, cancellationToken);
        _areEnsured = true;
        return key;
    }

    private async Task<string?> EnsureDevelopmentKeyAsync(ITenantGrain tenant, CancellationToken cancellationToken)
    {
        if (settings.Value.DevelopmentKey is { } configured)
        {
            await AdoptAsync(tenant, configured, Development, onlyAsFirst: false, cancellationToken);
            return configured;
        }

        if (settings.Value.AdminKey is not null)
        {
            return null;
        }

        var made = ApiKeyText.Create(TenantKey.DefaultTenant, "development");
        return await AdoptAsync(tenant, made, Development, onlyAsFirst: true, cancellationToken) || await WorksAsync(tenant, made, cancellationToken)
            ? made
            : null;
    }

    private Task<bool> AdoptAsync(ITenantGrain tenant, string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => tenant.AdoptKeyAsync(key, request, onlyAsFirst, cancellationToken), timeProvider, cancellationToken);

    /// <summary>A repeated call finds its own key there already; nobody else can know it.</summary>
    private async Task<bool> WorksAsync(ITenantGrain tenant, string key, CancellationToken cancellationToken)
    {
        try
        {
            await GrainRetry.RunAsync(
                () => tenant.AuthenticateAsync(ApiKeyText.Hash(key), cancellationToken), timeProvider, cancellationToken);
            return true;
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Unauthenticated)
        {
            return false;
        }
    }
}
