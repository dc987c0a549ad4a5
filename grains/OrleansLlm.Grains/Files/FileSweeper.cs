using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Files;

/// <summary>Wakes the files of all tenants now and then, so that what expires is removed though nobody asks for it.</summary>
internal sealed partial class FileSweeper(
    IGrainFactory grains, IOptions<FilesOptions> options, TimeProvider timeProvider, ILogger<FileSweeper> logger) : BackgroundService
{
    private const int Page = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var directory = grains.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
            string? after = null;
            while (await directory.ListAsync(after, Page, cancellationToken) is { Count: > 0 } tenants)
            {
                foreach (var tenant in tenants)
                {
                    await grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString()).WakeAsync(cancellationToken);
                }

                after = tenants[^1];
            }
        }
#pragma warning disable CA1031 // Whatever failed is tried again at the next tick.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired files could not be looked for; tried again later.")]
    private partial void LogFailed(Exception exception);
}
