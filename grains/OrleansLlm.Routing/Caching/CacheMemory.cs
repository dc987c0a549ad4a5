namespace OrleansLlm.Routing.Caching;

/// <summary>
/// The memory of all caches of a process. While they are within the bound together, each may grow to its own; else each may have an equal share only, so that
/// no tenant's answers push another's below that. Thread-safe.
/// </summary>
/// <param name="maxBytes">The bound of all together.</param>
public sealed class CacheMemory(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, long> _used = [];
    private long _total;

    /// <summary>Memory of all caches.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>The most that an owner may have now, at most <paramref name="ownMaxBytes"/>.</summary>
    /// <param name="owner">The cache; the same object each time.</param>
    /// <param name="ownMaxBytes">Its own bound.</param>
    public long BoundOf(object owner, long ownMaxBytes)
    {
        lock (_lock)
        {
            var fair = maxBytes / Math.Max(1, _used.ContainsKey(owner) ? _used.Count : _used.Count + 1);
            var free = maxBytes - _total;
            return Math.Min(ownMaxBytes, free < 0 ? fair : Math.Max(fair, _used.GetValueOrDefault(owner) + free));
        }
    }

    /// <summary>Notes what an owner has now; 0 forgets it.</summary>
    public void Set(object owner, long bytes)
    {
        lock (_lock)
        {
            _total += bytes - _used.GetValueOrDefault(owner);
            if (bytes == 0)
            {
                _used.Remove(owner);
            }
            else
            {
                _used[owner] = bytes;
            }
        }
    }
}
