using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Lets jobs of silos that died be taken up by those that live.</summary>
internal sealed partial class JobWaker(IGrainFactory grains, TimeProvider timeProvider, ILogger<JobWaker> logger) : BackgroundService
{
    /// <summary>How long a job waits at most after the cluster noticed that its silo is gone.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RunAsync(
        Interval, timeProvider, token => grains.GetGrain<IJobDirectoryGrain>(IJobDirectoryGrain.Key).WakeAsync(token), LogFailed, stoppingToken);

    [LoggerMessage(LogLevel.Debug, "Jobs could not be woken; tried again in a moment.")]
    private partial void LogFailed(Exception exception);
}
