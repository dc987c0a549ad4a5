using OrleansLlm.Grains;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Lets the keys follow the configuration while the silo runs.</summary>
internal sealed partial class HostKeyWatch(HostKeys keys, TimeProvider timeProvider, ILogger<HostKeyWatch> logger) : BackgroundService
{
    /// <summary>How often it looks: a change is in force after two looks, a removal after <see cref="HostKeys.RemovalGrace"/>.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.RunAsync(Interval, timeProvider, keys.RefreshAsync, LogFailed, stoppingToken);

    [LoggerMessage(LogLevel.Warning, "The keys could not follow the settings; tried again in a moment.")]
    private partial void LogFailed(Exception exception);
}
