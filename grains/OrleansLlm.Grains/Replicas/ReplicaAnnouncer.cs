using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Loads what must be there from the start, then tells the cluster every second what runs here and how busy it is.</summary>
internal sealed partial class ReplicaAnnouncer(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ModelCatalog catalog,
    EngineHost engines,
    ServingReadiness readiness,
    TimeProvider timeProvider,
    ILogger<ReplicaAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan RescanInterval = TimeSpan.FromSeconds(5);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private HashSet<ReplicaKey> _announced = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        catalog.RemoveUnfinished();
        catalog.Refresh();
        await PreloadAsync();
        var rescanAt = timeProvider.GetUtcNow() + RescanInterval;
        using var timer = new PeriodicTimer(Announcements.Interval, timeProvider);
        try
        {
            do
            {
                if (timeProvider.GetUtcNow() is var now && now >= rescanAt)
                {
                    rescanAt = now + RescanInterval;
                    await TryRescanAsync(stoppingToken);
                }

                await TryAnnounceAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WithdrawAsync(_announced);
        }
    }

    private async Task PreloadAsync()
    {
        foreach (var model in catalog.Models.Where(model => model.Options.Preload && model is not CatalogModel { Adapter: not null }))
        {
            try
            {
                await engines.PreloadAsync(model.Info.Name);
            }
            catch (Exception exception)
            {
                // Already logged by the host; the model stays announced and every call to it tells the reason.
                readiness.Failed($"The model '{model.Info.Name}' can not be loaded: {exception.Message}");
            }
        }
    }

    /// <summary>A folder that can not be read for a moment must not stop the silo.</summary>
    private async Task TryRescanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(catalog.Refresh, cancellationToken);
            engines.Retire();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotRescanned(exception);
        }
    }

    private async Task TryAnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var models = catalog.Models.ToList();
            var replicas = models.SelectMany(model => engines.DevicesOf(model.Info.Name).Select(device => (model.Info, Key: new ReplicaKey(model.Info.Name, _silo, device)))).ToList();
            var announcing = replicas.Select(replica => AnnounceAsync(replica.Info, replica.Key, cancellationToken))
                .Append(grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key)
                    .AnnounceAsync(_silo, models.ConvertAll(model => model.Info), cancellationToken));
            await Task.WhenAll(announcing);
            var keys = replicas.Select(replica => replica.Key).ToHashSet();
            await WithdrawAsync(_announced.Except(keys));
            _announced = keys;
            readiness.Announced();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A call that a busy cluster cancelled is made again at the next time: it must not stop the silo.
            LogAnnounceFailed(exception);
        }
    }

    private Task AnnounceAsync(ModelInfo model, ReplicaKey replica, CancellationToken cancellationToken) =>
        grains.GetGrain<IModelGrain>(new ModelKey(model.Name).ToString()).AnnounceAsync(
            new ReplicaOffer { Replica = replica.ToString(), Model = model, Load = engines.LoadOf(model.Name, replica.Device) },
            cancellationToken);

    private async Task WithdrawAsync(IEnumerable<ReplicaKey> replicas)
    {
        foreach (var replica in replicas)
        {
            await grains.GetGrain<IModelGrain>(new ModelKey(replica.Model).ToString())
                .WithdrawAsync(replica.ToString(), CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The model folders could not be read; the models stay as they are, the next try is in a few seconds.")]
    private partial void LogNotRescanned(Exception exception);

    [LoggerMessage(LogLevel.Warning, "This silo's models could not be announced; the next try is in a second.")]
    private partial void LogAnnounceFailed(Exception exception);
}
