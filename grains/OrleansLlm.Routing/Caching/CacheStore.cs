using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// Answers in memory within a bound of bytes. What was asked for again is kept longer (segmented LRU); a newcomer pushes out only what is asked for less
/// often than itself (TinyLFU). Not thread-safe; time is given.
/// </summary>
internal sealed class CacheStore
{
    private const double ProtectedShare = 0.8;
    private const int Counters = 1 << 14;

    private readonly Dictionary<string, StoredEntry> _entries = [];
    private readonly LinkedList<StoredEntry> _probation = [];
    private readonly LinkedList<StoredEntry> _protected = [];
    private readonly FrequencySketch _sketch = new(Counters);
    private readonly SemanticIndex _index = new();
    private long _protectedBytes;

    public int Count => _entries.Count;

    public int SemanticCount => _index.Count;

    public long Bytes { get; private set; }

    /// <summary>Entries that were dropped for want of room.</summary>
    public long Evictions { get; private set; }

    /// <summary>All entries, in no order.</summary>
    public IEnumerable<CacheEntry> All => _entries.Values.Select(stored => stored.Entry);

    /// <summary>Counts that an answer was asked for, there or not.</summary>
    public void Note(string exact) => _sketch.Add(exact);

    public CacheEntry? Find(string exact, TimeSpan maxAge, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(exact, out var stored) || !stored.IsFresh(now, maxAge))
        {
            return null;
        }

        Touch(stored);
        return stored.Entry;
    }

    /// <summary>The likest question of the context that is fresh, like enough and means the same.</summary>
    public (CacheEntry Entry, double Similarity)? FindLike(CacheAddress address, float[] embedding, double threshold, TimeSpan maxAge, DateTimeOffset now)
    {
        if (_index.Find(address, embedding, threshold, stored => stored.IsFresh(now, maxAge)) is not var (found, similarity))
        {
            return null;
        }

        Touch(found);
        _sketch.Add(found.Entry.Address.Exact);
        return (found.Entry, similarity);
    }

    /// <summary>Keeps an entry, in place of one with its address; false: there is no room for it.</summary>
    public bool Add(CacheEntry entry, long maxBytes, DateTimeOffset now)
    {
        var stored = new StoredEntry(entry);
        Remove(entry.Address.Exact);
        if (stored.Bytes > maxBytes || !MakeRoom(stored, maxBytes, now))
        {
            return false;
        }

        _entries.Add(entry.Address.Exact, stored);
        stored.Node = _probation.AddFirst(stored);
        Bytes += stored.Bytes;
        _index.Add(stored);
        return true;
    }

    /// <summary>Drops what is least worth keeping until the rest is within the bound.</summary>
    public void Trim(long maxBytes)
    {
        while (Bytes > maxBytes && Victim() is { } victim)
        {
            Evictions++;
            Remove(victim);
        }
    }

    public bool Remove(string exact)
    {
        if (!_entries.TryGetValue(exact, out var stored))
        {
            return false;
        }

        Remove(stored);
        return true;
    }

    public int RemoveWhere(Func<CacheEntry, bool> goes)
    {
        var gone = _entries.Values.Where(stored => goes(stored.Entry)).ToList();
        gone.ForEach(Remove);
        return gone.Count;
    }

    public int RemoveStale(DateTimeOffset now) => RemoveWhere(entry => now - entry.At >= entry.MaxAge);

    private bool MakeRoom(StoredEntry newcomer, long maxBytes, DateTimeOffset now)
    {
        if (Bytes + newcomer.Bytes <= maxBytes)
        {
            return true;
        }

        RemoveStale(now);
        var worth = _sketch.Of(newcomer.Entry.Address.Exact);
        while (Bytes + newcomer.Bytes > maxBytes)
        {
            if (Victim() is not { } victim || _sketch.Of(victim.Entry.Address.Exact) > worth)
            {
                return false;
            }

            Evictions++;
            Remove(victim);
        }

        return true;
    }

    private StoredEntry? Victim() => (_probation.Last ?? _protected.Last)?.Value;

    private void Touch(StoredEntry stored)
    {
        if (stored.IsProtected)
        {
            _protected.Remove(stored.Node!);
            _protected.AddFirst(stored.Node!);
            return;
        }

        _probation.Remove(stored.Node!);
        stored.IsProtected = true;
        _protectedBytes += stored.Bytes;
        _protected.AddFirst(stored.Node!);
        while (_protectedBytes > ProtectedShare * Bytes && _protected.Last is { } last && last != stored.Node)
        {
            Demote(last.Value);
        }
    }

    private void Demote(StoredEntry stored)
    {
        _protected.Remove(stored.Node!);
        stored.IsProtected = false;
        _protectedBytes -= stored.Bytes;
        _probation.AddFirst(stored.Node!);
    }

    private void Remove(StoredEntry stored)
    {
        _entries.Remove(stored.Entry.Address.Exact);
        (stored.IsProtected ? _protected : _probation).Remove(stored.Node!);
        _protectedBytes -= stored.IsProtected ? stored.Bytes : 0;
        Bytes -= stored.Bytes;
        _index.Remove(stored);
    }
}
