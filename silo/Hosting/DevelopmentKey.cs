using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Gives the first start a key to begin with: the configured one, or a new one that is shown once and kept as a hash.</summary>
internal sealed class DevelopmentKey(IGrainFactory grains, IOptions<HostSettings> settings, TimeProvider timeProvider)
{
    private static readonly CreateKeyRequest Request = new() { Name = "development", Role = KeyRole.Operator };

    private volatile bool _isEnsured;

    /// <summary>Whether the cluster has the key, so that the first caller is not turned away.</summary>
    public bool IsEnsured => _isEnsured;

    /// <summary>The key to print: the configured one, a new one, or null when the cluster has keys already.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        var key = await StoreAsync(cancellationToken);
        _isEnsured = true;
        return key;
    }

    private async Task<string?> StoreAsync(CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());
        if (settings.Value.DevelopmentKey is { } configured)
        {
            await AdoptAsync(tenant, configured, onlyAsFirst: false, cancellationToken);
            return configured;
        }

        var made = ApiKeyText.Create(TenantKey.DefaultTenant, "development");
        return await AdoptAsync(tenant, made, onlyAsFirst: true, cancellationToken) || await WorksAsync(tenant, made, cancellationToken)
            ? made
            : null;
    }

    private Task<bool> AdoptAsync(ITenantGrain tenant, string key, bool onlyAsFirst, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => tenant.AdoptKeyAsync(key, Request, onlyAsFirst, cancellationToken), timeProvider, cancellationToken);

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
