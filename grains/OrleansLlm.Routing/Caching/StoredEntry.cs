using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>An entry in its store.</summary>
internal sealed class StoredEntry(CacheEntry entry)
{
    public CacheEntry Entry => entry;

    public long Bytes { get; } = AnswerSize.Of(entry);

    /// <summary>Its place in one of the two lists.</summary>
    public LinkedListNode<StoredEntry>? Node { get; set; }

    /// <summary>It was asked for again since it was kept.</summary>
    public bool IsProtected { get; set; }

    public bool IsFresh(DateTimeOffset now, TimeSpan maxAge) => AgeAt(now) < (maxAge < entry.MaxAge ? maxAge : entry.MaxAge);

    public TimeSpan AgeAt(DateTimeOffset now) => now > entry.At ? now - entry.At : TimeSpan.Zero;
}
