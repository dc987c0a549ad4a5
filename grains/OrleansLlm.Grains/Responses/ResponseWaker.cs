using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Responses;

/// <summary>Lets responses in the background whose silo died be taken up by those that live.</summary>
internal sealed partial class ResponseWaker(IGrainFactory grains, TimeProvider timeProvider, ILogger<ResponseWaker> logger) : BackgroundService
{
    /// <summary>
    /// How long a response waits at most after the cluster noticed that its silo is gone: well within the lease of what the lost run reserved (<see cref="Routing.CallLedger.Lease"/>),
    /// which the next run then takes over instead of paying on top.
    /// </summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RunAsync(Interval, timeProvider, WakeAsync, LogFailed, stoppingToken);

    private Task WakeAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(RunningResponsesKey.All.Select(key => grains.GetGrain<IRunningResponsesGrain>(key.ToString()).WakeAsync(cancellationToken)));

    [LoggerMessage(LogLevel.Debug, "Responses in the background could not be woken; tried again in a moment.")]
    private partial void LogFailed(Exception exception);
}
