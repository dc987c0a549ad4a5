using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// The invalidations of one cache's life, so that an answer that was begun before one is not kept, nor shared, after it. Not thread-safe.
/// </summary>
internal sealed class InvalidationLog(Guid activation)
{
    private const int Kept = 1_000;

    private readonly Queue<(long Epoch, CacheInvalidation Invalidation)> _log = [];
    private long _epoch;
    private long _forgotten;

    public CacheTicket Ticket => new(activation, _epoch);

    public void Add(CacheInvalidation invalidation)
    {
        _log.Enqueue((++_epoch, invalidation));
        if (_log.Count > Kept)
        {
            _forgotten = _log.Dequeue().Epoch;
        }
    }

    /// <summary>True when an answer begun at that moment may not be used: it was invalidated since, or nobody knows.</summary>
    public bool IsVoid(CacheTicket ticket, CacheAddress address, IReadOnlyList<string> tags, string? space, string? answeredBy) =>
        ticket.Activation != activation
        || ticket.Epoch < _forgotten
        || _log.Any(entry => entry.Epoch > ticket.Epoch && Covers(entry.Invalidation, address, tags, space, answeredBy));

    /// <summary>Whether an invalidation is about an answer.</summary>
    /// <param name="invalidation">The invalidation.</param>
    /// <param name="address">Where the answer lies.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="space">Its namespace, or null.</param>
    /// <param name="answeredBy">The model that gave it; null: not known yet, so it may be any.</param>
    public static bool Covers(CacheInvalidation invalidation, CacheAddress address, IReadOnlyList<string> tags, string? space, string? answeredBy) =>
        (invalidation.Tag is null || tags.Contains(invalidation.Tag))
        && (invalidation.Namespace is null || invalidation.Namespace == space)
        && (invalidation.Model is null || answeredBy is null || invalidation.Model == address.Model || invalidation.Model == answeredBy);
}
