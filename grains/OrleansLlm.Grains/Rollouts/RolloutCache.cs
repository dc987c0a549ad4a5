using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>
/// This silo's copy of the rollouts, and its counts for them. Every second it tells what it saw and hears what changed; when the grain can not be reached it goes on with what it
/// has. Thread-safe.
/// </summary>
internal sealed partial class RolloutCache(IGrainFactory grains, TimeProvider timeProvider, ILogger<RolloutCache> logger) : BackgroundService
{
    /// <summary>How often it tells and asks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a call waits for the first copy after a start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VersionTallies _tallies = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServedVersions _current = ServedVersions.None;
    private bool _isStale;

    /// <summary>The rollouts as they are known here.</summary>
    public ServedVersions Current => _current;

    /// <summary>Waits for the first copy.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has just started and could not read them yet. A version is never guessed.</exception>
    public ValueTask WhenLoadedAsync(CancellationToken cancellationToken) =>
        _loaded.Task.IsCompletedSuccessfully ? ValueTask.CompletedTask : new(WaitAsync(cancellationToken));

    /// <summary>What gets the same version again and again.</summary>
    public static string UnitOf(GenerationRequest request) => request.Conversation ?? request.User ?? request.RequestId;

    /// <summary>A call of a served model ended.</summary>
    /// <param name="served">The name of the model that served it.</param>
    /// <param name="failure">Why it failed, or null.</param>
    public void Ended(string served, LlmErrorCode? failure)
    {
        if (_current.Watched(served) is { } version && (failure is null || IsOfTheModel(failure.Value)))
        {
            _tallies.Add(version.Model, version.Version, failure is not null);
        }
    }

    /// <summary>Tells and asks once. Never throws.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var tallies = _tallies.Take();
        try
        {
            var table = await grains.GetGrain<IRolloutsGrain>(IRolloutsGrain.Key).ReportAsync(tallies, _current.Revision, cancellationToken);
            if (table.Models is { } models)
            {
                _current = new ServedVersions(table.Revision, models);
            }

            _loaded.TrySetResult();
            _isStale = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _tallies.GiveBack(tallies);
            if (!_isStale)
            {
                LogUnreachable(exception);
            }

            _isStale = true;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.RunAsync(Interval, timeProvider, RefreshAsync, stoppingToken);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loaded.Task.WaitAsync(Patience, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, "This silo has just started and could not read yet which versions of models are in force.", retryAfter: Interval);
        }
    }

    /// <summary>Not what the caller asked for wrongly, or may not have.</summary>
    private static bool IsOfTheModel(LlmErrorCode failure) => failure is LlmErrorCode.ReplicaUnavailable or LlmErrorCode.Overloaded
        or LlmErrorCode.Timeout or LlmErrorCode.Internal or LlmErrorCode.ProviderFailed or LlmErrorCode.Unsupported;

    [LoggerMessage(LogLevel.Warning, "The rollouts can not be reached; this silo goes on with those it knows and tries again every second.")]
    private partial void LogUnreachable(Exception exception);
}
