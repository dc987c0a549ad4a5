using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Lets jobs of silos that died be taken up by those that live.</summary>
internal sealed partial class JobWaker(IGrainFactory grains, TimeProvider timeProvider, ILogger<JobWaker> logger) : BackgroundService
{
    /// <summary>How long a job waits at most after the cluster noticed that its silo is gone.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WakeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IJobDirectoryGrain>(IJobDirectoryGrain.Key).WakeAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever failed is tried again at the next tick.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Jobs could not be woken; tried again in a moment.")]
    private partial void LogFailed(Exception exception);
}
