using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Alerts;

/// <summary>Once the silo runs, lets undelivered alerts go on.</summary>
internal sealed partial class AlertWaker(IGrainFactory grains, TimeProvider timeProvider, ILogger<AlertWaker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var outbox = grains.GetGrain<IAlertOutboxGrain>(IAlertOutboxGrain.Key);
            await GrainRetry.RunAsync(() => outbox.WakeAsync(stoppingToken), timeProvider, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops before it has begun: nothing to wake.
        }
#pragma warning disable CA1031 // Alerts must not keep a silo from starting.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotWoken(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Undelivered alerts could not be woken; they go on with the next alert of their tenant or the next start.")]
    private partial void LogNotWoken(Exception exception);
}
