using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Tools;

/// <summary>Tenants' settings of tools outside this cluster, as this silo knows them. Thread-safe.</summary>
internal sealed class ToolSettingsBook(IGrainFactory grains, TimeProvider timeProvider, ILogger<ToolSettingsBook> logger)
{
    private readonly SettingsByTenant<ToolSettings> _tenants = new(
        (tenant, token) => grains.GetGrain<IToolSettingsGrain>(new TenantKey(tenant).ToString()).GetAsync(token), new ToolSettings(), "tool", timeProvider, logger);

    /// <summary>A tenant's settings.</summary>
    public ValueTask<ToolSettings> OfAsync(string tenant, CancellationToken cancellationToken) => _tenants.OfAsync(tenant, cancellationToken);
}
