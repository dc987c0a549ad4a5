using OrleansLlm.Contracts.Learning;
using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Learning;

/// <summary>One owner's trained models in a silo's memory. Read by many threads, filled by one at a time.</summary>
internal sealed class LearnedShelf
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Dictionary<string, Copy> _models = [];
    private long _readAt;
    private int _isReading;

    public IReadOnlyDictionary<string, Copy> Models => _models;

    public long Revision { get; private set; } = -1;

    public long Bytes => _models.Values.Sum(copy => copy.Stored.Bytes);

    /// <summary>When a call last asked for it, as a timestamp.</summary>
    public long UsedAt { get; set; }

    /// <summary>Completes with the first reading, whether it failed or not: calls wait for it.</summary>
    public Task First => _first.Task;

    /// <summary>Whether the last reading failed.</summary>
    public bool IsStale { get; set; }

    /// <summary>Whether the caller is to read now: nobody does, and the last reading is long enough ago.</summary>
    public bool TryBegin(long now, TimeProvider timeProvider, TimeSpan interval)
    {
        var readAt = Volatile.Read(ref _readAt);
        return (readAt == 0 || timeProvider.GetElapsedTime(readAt, now) >= interval) && Interlocked.Exchange(ref _isReading, 1) == 0 && Begun(now);
    }

    public void Put(long revision, Dictionary<string, Copy> models)
    {
        _models = models;
        Revision = revision;
    }

    public void End()
    {
        Volatile.Write(ref _isReading, 0);
        _first.TrySetResult();
    }

    private bool Begun(long now)
    {
        Volatile.Write(ref _readAt, Math.Max(1, now));
        return true;
    }

    /// <summary>A version and its model.</summary>
    internal sealed record Copy(StoredLearnedModel Stored, LearnedModel Model);
}
