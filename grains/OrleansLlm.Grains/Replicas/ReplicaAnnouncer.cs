using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    IOptions<ServingOptions> options,
    TimeProvider timeProvider,
    ILogger<ReplicaAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan RescanInterval = TimeSpan.FromSeconds(5);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private HashSet<string> _announced = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
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
                    await Task.Run(catalog.Refresh, stoppingToken);
                    engines.Retire();
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
        foreach (var model in catalog.Models.Where(model => model.Options.Preload))
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

    private async Task TryAnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var models = catalog.Models.ToList();
            var announcing = models.Select(model => AnnounceAsync(model.Info, cancellationToken))
                .Append(grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key)
                    .AnnounceAsync(_silo, models.ConvertAll(model => model.Info), cancellationToken));
            await Task.WhenAll(announcing);
            var names = models.Select(model => model.Info.Name).ToHashSet(StringComparer.Ordinal);
            await WithdrawAsync(_announced.Except(names));
            _announced = names;
            readiness.Announced();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAnnounceFailed(exception);
        }
    }

    private Task AnnounceAsync(ModelInfo model, CancellationToken cancellationToken) =>
        grains.GetGrain<IModelGrain>(new ModelKey(model.Name).ToString()).AnnounceAsync(
            new ReplicaOffer { Replica = ReplicaOf(model.Name), Model = model, Load = engines.LoadOf(model.Name) },
            cancellationToken);

    private async Task WithdrawAsync(IEnumerable<string> models)
    {
        foreach (var model in models)
        {
            await grains.GetGrain<IModelGrain>(new ModelKey(model).ToString())
                .WithdrawAsync(ReplicaOf(model), CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string ReplicaOf(string model) => new ReplicaKey(model, _silo, options.Value.Device).ToString();

    [LoggerMessage(LogLevel.Warning, "This silo's models could not be announced; the next try is in a second.")]
    private partial void LogAnnounceFailed(Exception exception);
}
