namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>
/// Processes that wait for a file. One that has read a file is used again for the same owner only, so that nothing that a file left in its memory meets another's. Each is ended when it has
/// waited for a minute, or longest of too many; the last one waits longer, since starting anew and making the parsers' code ready takes half a second. Thread-safe.
/// </summary>
internal sealed class ProcessPool : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastIdleTime = TimeSpan.FromMinutes(10);

    private readonly int _capacity;
    private readonly TimeProvider _timeProvider;
    private readonly List<DocumentProcess> _idle = [];
    private readonly ITimer _timer;
    private bool _isDisposed;

    /// <param name="capacity">The most that wait.</param>
    /// <param name="timeProvider">Measures how long they wait.</param>
    public ProcessPool(int capacity, TimeProvider timeProvider)
    {
        (_capacity, _timeProvider) = (capacity, timeProvider);
        _timer = timeProvider.CreateTimer(_ => EndIdle(), state: null, IdleTime, IdleTime);
    }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_idle)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>One that waits for a file of this owner, the last that was used; null: there is none.</summary>
    public DocumentProcess? Take(string owner)
    {
        lock (_idle)
        {
            End(_idle.FindAll(process => process.HasExited));
            var at = _idle.FindLastIndex(process => process.Owner == owner);
            if (at < 0)
            {
                return null;
            }

            var found = _idle[at];
            _idle.RemoveAt(at);
            return found;
        }
    }

    /// <summary>Keeps one for the next file of its owner.</summary>
    public void Keep(DocumentProcess process)
    {
        process.UsedAt = _timeProvider.GetTimestamp();
        lock (_idle)
        {
            _idle.Add(process);
            End(_idle.GetRange(0, _isDisposed ? _idle.Count : Math.Max(0, _idle.Count - _capacity)));
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_idle)
        {
            _isDisposed = true;
            End([.. _idle]);
        }
    }

    private void EndIdle()
    {
        lock (_idle)
        {
            var last = _idle.LastOrDefault();
            End(_idle.FindAll(process => _timeProvider.GetElapsedTime(process.UsedAt) >= (process == last ? LastIdleTime : IdleTime)));
        }
    }

    private void End(List<DocumentProcess> processes)
    {
        foreach (var process in processes)
        {
            _idle.Remove(process);
            process.Dispose();
        }
    }
}
