using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Gives the first start a key to begin with: the configured one, or a new one that is shown once and kept as a hash.</summary>
internal sealed class DevelopmentKey(IGrainFactory grains, IOptions<HostSettings> settings)
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
            await tenant.AdoptKeyAsync(configured, Request, onlyAsFirst: false, cancellationToken);
            return configured;
        }

        var made = ApiKeyText.Create(TenantKey.DefaultTenant, "development");
        return await tenant.AdoptKeyAsync(made, Request, onlyAsFirst: true, cancellationToken) ? made : null;
    }
}
