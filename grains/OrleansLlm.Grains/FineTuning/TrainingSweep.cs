using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>
/// Removes from this silo's disk what jobs worked with once they have ended: a job that ended where it could not clean up (it got nowhere, or went to a silo with another disk)
/// leaves its tenant's examples and weights behind. What the tenant may download is among the files and models, not here.
/// </summary>
internal sealed partial class TrainingSweep(FineTuningServices services, ILogger<TrainingSweep> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private bool _hasFailed;

    /// <summary>Looks once. Never throws but when it is to stop.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var key in FineTuningFolder.In(FineTuningFolder.RootOf(services.Options)))
            {
                if (await HasEndedAsync(key, cancellationToken))
                {
                    var folder = services.FolderOf(key);
                    await StrayWorker.EndAsync(folder, StopPatience, services.Time, cancellationToken);
                    folder.Remove();
                }
            }

            _hasFailed = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_hasFailed)
            {
                LogFailed(exception);
            }

            _hasFailed = true;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.RunAsync(Interval, services.Time, SweepAsync, stoppingToken);

    /// <summary>A job that this cluster does not know may be another cluster's, which works in the same folder; those that were erased go otherwise.</summary>
    private async Task<bool> HasEndedAsync(JobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (await services.Grains.GetGrain<IJobGrain>(key.ToString()).GetAsync(cancellationToken)).HasEnded;
        }
        catch (LlmException unknown) when (unknown.Code == LlmErrorCode.NotFound)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What ended trainings left on the disk could not be looked for; tried again every few seconds.")]
    private partial void LogFailed(Exception exception);
}
