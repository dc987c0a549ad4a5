using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>Counts the requests of a batch that have ended, in any order. Thread-safe.</summary>
internal sealed class BatchTally(BatchProgress progress)
{
    private readonly Lock _lock = new();
    private readonly SortedSet<int> _later = [.. progress.DoneLater];
    private readonly Queue<int> _seen = [];
    private BatchProgress _progress = progress;

    /// <summary>What is counted, to be saved.</summary>
    public BatchProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress with { DoneLater = [.. _later] };
            }
        }
    }

    /// <summary>Lines after the last one before which all requests have ended.</summary>
    public int Lead
    {
        get
        {
            lock (_lock)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>Told the lines of all requests in their order; empty lines have none. False: its request has ended.</summary>
    public bool See(int line)
    {
        lock (_lock)
        {
            if (line <= _progress.DoneThrough)
            {
                return false;
            }

            _seen.Enqueue(line);
            var isDone = _later.Contains(line);
            Advance();
            return !isDone;
        }
    }

    /// <summary>The request of a line has ended.</summary>
    public void Add(int line, bool hasFailed, BatchUsage usage)
    {
        lock (_lock)
        {
            _later.Add(line);
            _progress = _progress with
            {
                Completed = _progress.Completed + (hasFailed ? 0 : 1),
                Failed = _progress.Failed + (hasFailed ? 1 : 0),
                Usage = _progress.Usage.Plus(usage),
            };
            Advance();
        }
    }

    /// <summary>The window has ended: what follows are requests that were not executed.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            _progress = _progress with { IsExpiring = true };
        }
    }

    private void Advance()
    {
        while (_seen.TryPeek(out var line) && _later.Remove(line))
        {
            _progress = _progress with { DoneThrough = line };
            _seen.Dequeue();
        }
    }
}
