namespace OrleansLlm.Contracts.Caching;

/// <summary>
/// One shard of one tenant's response cache. Key: <see cref="CacheKey"/>. Holds answers in memory, within a bound; no call may fail because it does not
/// answer. An invalidation holds for answers under way too.
/// </summary>
[Alias("llm.cache"), GrainInterfaceType("cache")]
public interface ICacheGrain : IGrainWithStringKey
{
    /// <summary>Looks an answer up, or says who makes it.</summary>
    /// <exception cref="LlmException">InvalidRequest: the address is another tenant's.</exception>
    [Alias("begin"), ResponseTimeout("00:00:05")]
    Task<CacheReply> BeginAsync(CacheQuery query, CancellationToken cancellationToken = default);

    /// <summary>Ends a call that <see cref="BeginAsync"/> found no answer for. True: the answer is kept.</summary>
    /// <exception cref="LlmException">InvalidRequest: the address is another tenant's.</exception>
    [Alias("end"), ResponseTimeout("00:00:05")]
    Task<bool> EndAsync(CacheOutcome outcome, CancellationToken cancellationToken = default);

    /// <summary>Drops answers.</summary>
    /// <exception cref="LlmException">InvalidRequest: nothing says which.</exception>
    [Alias("invalidate")]
    Task<InvalidationResult> InvalidateAsync(CacheInvalidation invalidation, CancellationToken cancellationToken = default);

    /// <summary>What the shard holds and did.</summary>
    [Alias("statistics")]
    Task<CacheStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);
}
