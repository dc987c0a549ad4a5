using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Wakes the vector stores of all tenants now and then, so that those that expire are emptied though nobody asks for them.</summary>
internal sealed partial class VectorStoreSweeper(
    IGrainFactory grains, IOptions<VectorStoresOptions> options, TimeProvider timeProvider, ILogger<VectorStoreSweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    private Task SweepAsync(CancellationToken cancellationToken) => AllTenants.ForEachAsync(grains, tenant => SweepAsync(tenant, cancellationToken), cancellationToken);

    /// <summary>
    /// Lets a tenant's stores whose time has come expire, and ends what was left half done. The tenant's list is asked before and told afterwards, so that it answers others meanwhile.
    /// </summary>
    /// <exception cref="AggregateException">Some could not be looked at; the others were.</exception>
    internal async Task SweepAsync(string tenant, CancellationToken cancellationToken)
    {
        var register = grains.GetGrain<IVectorStoreRegisterGrain>(new VectorStoresKey(tenant).ToString());
        var attempts = new Attempts();
        foreach (var store in await register.DueAsync(cancellationToken))
        {
            await attempts.TryAsync(() => LookAtAsync(register, new VectorStoreKey(tenant, store), cancellationToken), cancellationToken);
        }

        attempts.ThrowIfAny();
    }

    private async Task LookAtAsync(IVectorStoreRegisterGrain register, VectorStoreKey store, CancellationToken cancellationToken)
    {
        try
        {
            await register.LookAgainAsync(store.Store, await grains.GetGrain<IStoreExpiryGrain>(store.ToString()).WakeAsync(cancellationToken), cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Deleted half-way, or its maker died before it was made.
            await register.RemoveAsync(store.Store, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired vector stores could not be looked for; tried again later.")]
    private partial void LogFailed(Exception exception);
}
