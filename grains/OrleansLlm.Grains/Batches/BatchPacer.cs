using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>
/// How many requests of a batch run at once: fewer by half when one is refused, one more after as many answers as run. After a refusal all wait, as long
/// as the refusal says or twice as long each time. Thread-safe.
/// </summary>
internal sealed class BatchPacer
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _most;
    private TaskCompletionSource _changed = NewSignal();
    private TimeSpan _pause = FirstPause;
    private long _refusedAt;
    private TimeSpan _wait;
    private int _limit;
    private int _running;
    private int _served;

    /// <summary>Starts with as many as allowed.</summary>
    public BatchPacer(int concurrency, TimeProvider timeProvider) => (_most, _limit, _timeProvider) = (concurrency, concurrency, timeProvider);

    /// <summary>Why requests wait, or null while they do not.</summary>
    public BatchWait? Waiting { get; private set; }

    /// <summary>How many may run at once.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit;
            }
        }
    }

    /// <summary>Waits for leave to run one request; <see cref="Leave"/> must follow.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            TimeSpan pause;
            lock (_lock)
            {
                pause = Left;
                if (pause <= TimeSpan.Zero && _running < _limit)
                {
                    _running++;
                    return;
                }

                changed = _changed.Task;
            }

            // Budgets may wait for weeks, timers can not.
            await (pause > TimeSpan.Zero
                ? Task.Delay(pause < LongestPause ? pause : LongestPause, _timeProvider, cancellationToken)
                : changed.WaitAsync(cancellationToken));
        }
    }

    /// <summary>A request has ended or waits.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            Signal();
        }
    }

    /// <summary>A request was served.</summary>
    public void OnServed()
    {
        lock (_lock)
        {
            (_pause, Waiting) = (FirstPause, null);
            if (++_served >= _limit && _limit < _most)
            {
                (_limit, _served) = (_limit + 1, 0);
                Signal();
            }
        }
    }

    /// <summary>A request was refused: it and all others wait.</summary>
    public void OnRefused(BatchAnswer answer) => OnRefused(answer.Error.Code, answer.Error.Message, answer.RetryAfter);

    /// <summary>The same of a request that is no batch's.</summary>
    public void OnRefused(string code, string message, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            if (Left > TimeSpan.Zero)
            {
                return; // Others of the same moment were refused already.
            }

            // A limit may be raised any time, so even a budget of next month is asked again each minute.
            var pause = retryAfter is { } told && told > TimeSpan.Zero ? told : _pause;
            (_refusedAt, _wait) = (_timeProvider.GetTimestamp(), pause < LongestPause ? pause : LongestPause);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            (_limit, _served) = (Math.Max(1, _limit / 2), 0);
            var now = _timeProvider.GetUtcNow();
            Waiting = new BatchWait(code, message, Waiting?.Since ?? now, now + _wait);
        }
    }

    /// <summary>Of the wait after a refusal; by no clock on the wall, which may be set back by hours.</summary>
    private TimeSpan Left => _wait - _timeProvider.GetElapsedTime(_refusedAt);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }
}
