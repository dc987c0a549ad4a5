using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Runs copies of calls that nobody waits for, a bounded number at once, away from the grain that started them. When the silo stops they are ended, so that
/// they are settled. Thread-safe.
/// </summary>
internal sealed partial class ShadowCalls(IOptions<RouterOptions> options, RouterInstruments instruments, TimeProvider timeProvider, ILogger<ShadowCalls> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();

    /// <summary>Copies that run.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>Starts a copy, unless as many run as may. Never throws, never waits.</summary>
    public void Start(Func<CancellationToken, Task> copy)
    {
        lock (_gate)
        {
            if (_running.Count >= options.Value.MaxShadowCalls || _stopping.IsCancellationRequested)
            {
                instruments.OnShadow(isStarted: false);
                return;
            }

            instruments.OnShadow(isStarted: true);
            var run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running.Add(run.Task);
            _ = Task.Run(() => RunAsync(copy, run), CancellationToken.None);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> copy, TaskCompletionSource run)
    {
        using var limit = new CancellationTokenSource(options.Value.ShadowTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            await copy(either.Token);
        }
        catch (Exception exception)
        {
            LogFailed(exception.Message);
        }

        lock (_gate)
        {
            _running.Remove(run.Task);
        }

        run.SetResult();
    }

    [LoggerMessage(LogLevel.Debug, "A copy of a call to a shadow model failed: {Problem}")]
    private partial void LogFailed(string problem);
}
