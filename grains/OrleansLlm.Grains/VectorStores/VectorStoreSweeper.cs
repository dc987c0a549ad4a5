using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Wakes the vector stores of all tenants now and then, so that those that expire are emptied though nobody asks for them.</summary>
internal sealed partial class VectorStoreSweeper(
    IGrainFactory grains, IOptions<VectorStoresOptions> options, TimeProvider timeProvider, ILogger<VectorStoreSweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    private Task SweepAsync(CancellationToken cancellationToken) => AllTenants.ForEachAsync(
        grains, tenant => grains.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(tenant).ToString()).WakeAsync(cancellationToken), cancellationToken);

    [LoggerMessage(LogLevel.Warning, "Expired vector stores could not be looked for; tried again later.")]
    private partial void LogFailed(Exception exception);
}
