using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// Keeps this silo free of trainings that were erased: from its start on, so that one that was away neither serves nor keeps them, and every few seconds, so that
/// what a broken run puts down later goes too. Thread-safe.
/// </summary>
internal sealed partial class TrainingEraser(
    IGrainFactory grains,
    ErasedTrainings erased,
    TrainingDisk disk,
    ModelCatalog catalog,
    EngineHost engines,
    TimeProvider timeProvider,
    ILogger<TrainingEraser> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasFailed;

    /// <summary>Completes once it is known what was erased: from then on the catalogue has tenants' own models.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Learns what was erased by now and removes it here: from service first, then from the disk.</summary>
    /// <exception cref="IOException">Something can not be removed now.</exception>
    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var isNews = erased.Learn(await ReadAsync(cancellationToken));
            await Task.Run(() => Apply(isNews), CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _gate.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.RunAsync(Interval, timeProvider, TryEraseAsync, stoppingToken);

    private async Task<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IErasedTrainingsGrain>(IErasedTrainingsGrain.Key);
        var hashes = new List<string>();
        IReadOnlyList<string> page;
        do
        {
            page = await grain.ReadAsync(erased.Count + hashes.Count, cancellationToken);
            hashes.AddRange(page);
        }
        while (page.Count == IErasedTrainingsGrain.Page);

        return hashes;
    }

    private void Apply(bool isNews)
    {
        if (isNews)
        {
            catalog.Refresh();
            engines.Retire();
        }

        _ready.TrySetResult();
        disk.Clean();
    }

    private async Task TryEraseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EraseAsync(cancellationToken);
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

    [LoggerMessage(LogLevel.Warning, "Trained models that were erased could not be looked for, or not be removed, here; tried again every few seconds.")]
    private partial void LogFailed(Exception exception);
}
