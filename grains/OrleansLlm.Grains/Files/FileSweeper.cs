using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Files;

/// <summary>Wakes the files of all tenants now and then, so that what expires is removed though nobody asks for it.</summary>
internal sealed partial class FileSweeper(
    IGrainFactory grains, IOptions<FilesOptions> options, TimeProvider timeProvider, ILogger<FileSweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(options.Value.SweepInterval, timeProvider, SweepAsync, LogFailed, stoppingToken);

    private Task SweepAsync(CancellationToken cancellationToken) => AllTenants.ForEachAsync(
        grains, tenant => grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString()).WakeAsync(cancellationToken), cancellationToken);

    [LoggerMessage(LogLevel.Warning, "Expired files could not be looked for; tried again later.")]
    private partial void LogFailed(Exception exception);
}
