using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>
/// Keeps this silo free of what was erased of one kind: from its start on, so that one that was away neither shows nor keeps it, and every few seconds, so that
/// what is put down later goes too. Thread-safe.
/// </summary>
internal abstract partial class DiskEraser(ErasedNames erased, IGrainFactory grains, TimeProvider timeProvider, ILogger logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _read;
    private bool _hasFailed;

    /// <summary>What it removes.</summary>
    public string List => erased.List;

    /// <summary>Completes once it is known what was erased, and was removed but for what can not be now.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Waits until it is <see cref="Ready"/>, without waiting for the next time it looks.</summary>
    public async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!Ready.IsCompleted)
            {
                await EraseAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && Ready.IsCompleted)
        {
            // What can not be removed now is known, and tried again.
        }
    }

    /// <summary>Learns what was erased by now and removes it here: from service first, then from the disk.</summary>
    /// <exception cref="IOException">Something can not be removed now.</exception>
    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var news = await ReadAsync(cancellationToken);
            var isNews = erased.Learn(news);
            await Task.Run(() => Apply(isNews, news), CancellationToken.None);
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

    /// <summary>Called when more is known of what was erased, or for the first time that nothing was: nothing here is to show it any more.</summary>
    protected virtual void Withdraw()
    {
    }

    /// <summary>Removes what was erased from the disk.</summary>
    /// <param name="news">What was learnt since the last time.</param>
    /// <exception cref="IOException">Something can not be removed now; the rest was.</exception>
    protected abstract void Clean(IReadOnlyCollection<string> news);

    private async Task<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IErasedNamesGrain>(List);
        var (names, read) = (new List<string>(), _read);
        ErasedPage page;
        do
        {
            page = await grain.ReadAsync(read, cancellationToken);
            names.AddRange(page.Names);
            read = page.Last;
        }
        while (page.Names.Count == IErasedNamesGrain.Page);

        _read = read;
        return names;
    }

    private void Apply(bool isNews, IReadOnlyCollection<string> news)
    {
        if (isNews)
        {
            Withdraw();
        }

        try
        {
            Clean(news);
        }
        finally
        {
            _ready.TrySetResult();
        }
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
                LogFailed(exception, List);
            }

            _hasFailed = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What was erased of {List} could not be looked for, or not be removed, here; tried again every few seconds.")]
    private partial void LogFailed(Exception exception, string list);
}
