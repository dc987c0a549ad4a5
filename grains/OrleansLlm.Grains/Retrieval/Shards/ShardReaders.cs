namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Counts who is at it: memory that is mapped must not go while someone looks at it, nor an index while someone changes it. Thread-safe.</summary>
internal sealed class ShardReaders
{
    private readonly Lock _lock = new();
    private int _reading;
    private TaskCompletionSource? _drained;

    /// <summary>Reads until disposal.</summary>
    public Reading Enter()
    {
        lock (_lock)
        {
            _reading++;
            return new Reading(this);
        }
    }

    /// <summary>Completes when nobody is at it; nobody may begin meanwhile.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            return _reading == 0 ? Task.CompletedTask : (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_reading == 0)
            {
                _drained?.TrySetResult();
                _drained = null;
            }
        }
    }

    internal readonly struct Reading(ShardReaders readers) : IDisposable
    {
        public void Dispose() => readers.Leave();
    }
}
