using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// One shard of one tenant's cache: kept answers, running calls that are shared, invalidations. Refuses addresses of other tenants. Not thread-safe; no
/// clock, no I/O.
/// </summary>
/// <param name="tenant">The one tenant whose answers it holds.</param>
/// <param name="activation">Names this life of the shard: tickets of another one are void.</param>
/// <param name="newId">Makes ids of shared calls.</param>
public sealed class CacheShard(string tenant, Guid activation, Func<string> newId)
{
    private readonly CacheStore _store = new();
    private readonly FlightTable _flights = new();
    private readonly InvalidationLog _invalidations = new(activation);
    private long _lookups;
    private long _hits;
    private long _semanticHits;

    /// <summary>Memory of the kept answers, estimated.</summary>
    public long Bytes => _store.Bytes;

    /// <summary>The kept answers, in no order.</summary>
    public IEnumerable<CacheEntry> Entries => _store.All;

    /// <summary>The memory of a kept answer, estimated.</summary>
    public static long SizeOf(CacheEntry entry) => AnswerSize.Of(entry);

    /// <summary>Looks an answer up, or says who makes it.</summary>
    /// <exception cref="LlmException">InvalidRequest: another tenant's address.</exception>
    public CacheReply Begin(CacheQuery query, DateTimeOffset now)
    {
        RequireOwn(query.Address);
        if (query.Embedding is null)
        {
            // The second look-up of one call, with its embedding, is not counted again.
            _lookups++;
            _store.Note(query.Address.Exact);
        }

        if (query.CanRead && Kept(query, now) is { } kept)
        {
            return kept;
        }

        if (query.CanRead && _flights.Find(query, now) is { } flight
            && !_invalidations.IsVoid(flight.Ticket, flight.Query.Address, flight.Query.Tags, flight.Query.Namespace, answeredBy: null))
        {
            _hits++;
            return new CacheReply { Kind = CacheReplyKind.Follow, Flight = flight.Id, Runner = flight.Query.Runner };
        }

        return query is { CanRead: true, CanEmbed: true, Embedding: null, Address.Context: not null }
            ? new CacheReply { Kind = CacheReplyKind.Embed }
            : Missed(query, now);
    }

    /// <summary>Ends a call that no answer was found for. True: its answer is kept.</summary>
    /// <param name="outcome">The end.</param>
    /// <param name="maxBytes">The most memory of this shard.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="LlmException">InvalidRequest: another tenant's address.</exception>
    public bool End(CacheOutcome outcome, long maxBytes, DateTimeOffset now)
    {
        if (outcome.Flight is { } flight)
        {
            _flights.End(outcome.Exact, flight);
        }

        if (outcome.Entry is not { } entry)
        {
            return false;
        }

        RequireOwn(entry.Address);
        return !_invalidations.IsVoid(outcome.Ticket, entry.Address, entry.Tags, entry.Namespace, entry.Answer.Model)
            && _store.Add(entry with { At = now }, maxBytes, now);
    }

    /// <summary>Drops answers, and keeps those under way from being kept or shared. Returns how many were dropped.</summary>
    public int Invalidate(CacheInvalidation invalidation)
    {
        CacheRange.Check(invalidation);
        _invalidations.Add(invalidation);
        return _store.RemoveWhere(entry => InvalidationLog.Covers(invalidation, entry.Address, entry.Tags, entry.Namespace, entry.Answer.Model));
    }

    /// <summary>Puts a kept answer back, as it was; false: it is stale, another tenant's, or there is no room.</summary>
    public bool Restore(CacheEntry entry, long maxBytes, DateTimeOffset now) =>
        entry.Address.Tenant == tenant && now - entry.At < entry.MaxAge && _store.Add(entry, maxBytes, now);

    /// <summary>Drops what is too old, and then what is least worth keeping until the rest is within the bound.</summary>
    public void Trim(long maxBytes, DateTimeOffset now)
    {
        _store.RemoveStale(now);
        _store.Trim(maxBytes);
    }

    /// <summary>What the shard holds and did.</summary>
    public CacheStatistics Statistics(long maxBytes) => new()
    {
        Entries = _store.Count,
        SemanticEntries = _store.SemanticCount,
        Bytes = _store.Bytes,
        MaxBytes = maxBytes,
        Lookups = _lookups,
        Hits = _hits,
        SemanticHits = _semanticHits,
        Evictions = _store.Evictions,
        Running = _flights.Count,
    };

    private CacheReply? Kept(CacheQuery query, DateTimeOffset now)
    {
        if (_store.Find(query.Address.Exact, query.MaxAge, now) is { } exact)
        {
            _hits++;
            return new CacheReply { Kind = CacheReplyKind.Hit, Answer = exact.Answer, Age = AgeOf(exact, now), Similarity = 1 };
        }

        if (query.Embedding is { } embedding && _store.FindLike(query.Address, embedding, query.Threshold, query.MaxAge, now) is var (like, similarity))
        {
            _semanticHits++;
            return new CacheReply { Kind = CacheReplyKind.Semantic, Answer = like.Answer, Age = AgeOf(like, now), Similarity = similarity };
        }

        return null;
    }

    private CacheReply Missed(CacheQuery query, DateTimeOffset now)
    {
        var ticket = _invalidations.Ticket;
        return query.CanRead && _flights.Begin(query, ticket, newId(), now) is { } led
            ? new CacheReply { Kind = CacheReplyKind.Lead, Flight = led.Id, Runner = query.Runner, Ticket = ticket }
            : new CacheReply { Kind = CacheReplyKind.Miss, Ticket = ticket };
    }

    private static TimeSpan AgeOf(CacheEntry entry, DateTimeOffset now) => now > entry.At ? now - entry.At : TimeSpan.Zero;

    private void RequireOwn(CacheAddress address)
    {
        if (address.Tenant != tenant)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "The address must be of the cache's own tenant. Given: another one's.", "address");
        }
    }
}
