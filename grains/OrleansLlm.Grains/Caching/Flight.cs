using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// A running call whose stream several read, each from its first element on. It runs while anybody reads; when the last reader leaves it is cancelled. It is
/// never far ahead of its fastest reader. Used on one grain's scheduler.
/// </summary>
internal sealed class Flight : IDisposable
{
    private const int MostAhead = 256;

    private readonly TimeProvider _time;
    private readonly List<GenerationChunk> _chunks = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _news = New();
    private TaskCompletionSource _progress = New();
    private Task _run = Task.CompletedTask;
    private Exception? _failure;
    private int _readers;
    private int _furthest;
    private bool _ended;

    public Flight(string tenant, TimeProvider timeProvider) => (Tenant, _time) = (tenant, timeProvider);

    public string Tenant { get; }

    /// <summary>True when the last reader left before the end.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Starts the call. It has a reader at once, or it would be abandoned before it began.</summary>
    /// <param name="source">Runs the call; its token ends when nobody reads.</param>
    /// <param name="taken">Gets each element before the readers do.</param>
    /// <param name="ended">What is to be done when the stream has ended; the failure, or null.</param>
    public void Start(Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> source, Action<GenerationChunk> taken, Func<Exception?, Task> ended) =>
        _run = RunAsync(source, taken, ended);

    /// <summary>Reads the stream. Leaving it as the last reader waits until the call is settled.</summary>
    public async IAsyncEnumerable<GenerationChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _readers++;
        try
        {
            for (var next = 0; ;)
            {
                if (next < _chunks.Count)
                {
                    yield return _chunks[next++];
                    Advance(next);
                }
                else if (_ended)
                {
                    break;
                }
                else if (!await Heartbeats.EndedAsync(_news.Task, _time, cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }
            }

            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }
        }
        finally
        {
            if (--_readers == 0 && !_ended)
            {
                IsAbandoned = true;
                await StopAsync();
            }
        }
    }

    /// <summary>Cancels the call, whoever reads it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _progress.TrySetResult();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(
        Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> source, Action<GenerationChunk> taken, Func<Exception?, Task> ended)
    {
        try
        {
            await foreach (var chunk in source(_stop.Token))
            {
                if (!chunk.IsHeartbeat)
                {
                    taken(chunk);
                    _chunks.Add(chunk);
                    Tell();
                    await WaitForReadersAsync();
                }
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        _ended = true;
        Tell();
        await ended(_failure);
    }

    private async Task WaitForReadersAsync()
    {
        while (_chunks.Count - _furthest > MostAhead && !_stop.IsCancellationRequested)
        {
            _progress = New();
            await _progress.Task;
        }
    }

    private void Advance(int read)
    {
        if (read > _furthest)
        {
            _furthest = read;
            _progress.TrySetResult();
        }
    }

    private void Tell()
    {
        var news = _news;
        _news = New();
        news.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
