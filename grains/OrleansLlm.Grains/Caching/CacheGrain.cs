using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>One shard of a tenant's response cache: a <see cref="CacheShard"/> in memory, and where that is configured a <see cref="CacheArchive"/> in the store.</summary>
[GrainType("cache"), Reentrant]
internal sealed class CacheGrain(CacheMemory memory, CacheArchives archives, IOptions<CacheOptions> options, TimeProvider timeProvider) : Grain, ICacheGrain
{
    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(10);

    private readonly object _owner = new();
    private CacheShard _shard = null!;
    private CacheArchive? _archive;
    private DateTimeOffset _awakeUntil;

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    private long MaxBytes => memory.BoundOf(_owner, options.Value.MaxBytesPerTenant / CacheKey.Shards);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = CacheKey.Parse(this.GetPrimaryKeyString());
        _shard = new CacheShard(key.Tenant, Guid.NewGuid(), () => Guid.NewGuid().ToString("N"));
        _archive = archives.Open(GrainContext.GrainId);
        foreach (var entry in _archive is null ? [] : await _archive.ReadAsync())
        {
            _shard.Restore(entry, MaxBytes, Now);
        }

        NoteMemory();
        StayAwake(_shard.Entries.Select(entry => entry.At + entry.MaxAge));
        this.RegisterGrainTimer(TrimAsync, new GrainTimerCreationOptions(TrimEvery, TrimEvery) { Interleave = true });
        if (_archive is not null)
        {
            this.RegisterGrainTimer(SaveAsync, new GrainTimerCreationOptions(options.Value.SaveEvery, options.Value.SaveEvery) { Interleave = true });
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        memory.Set(_owner, 0);
        if (_shard is not null)
        {
            await SaveAsync(cancellationToken);
        }
    }

    public Task<CacheReply> BeginAsync(CacheQuery query, CancellationToken cancellationToken) => Task.FromResult(_shard.Begin(query, Now));

    public Task<bool> EndAsync(CacheOutcome outcome, CancellationToken cancellationToken)
    {
        var kept = _shard.End(outcome, MaxBytes, Now);
        if (kept)
        {
            _archive?.Changed();
            NoteMemory();
            StayAwake([Now + outcome.Entry!.MaxAge]);
        }

        return Task.FromResult(kept);
    }

    public async Task<InvalidationResult> InvalidateAsync(CacheInvalidation invalidation, CancellationToken cancellationToken)
    {
        var dropped = _shard.Invalidate(invalidation);
        NoteMemory();
        if (_archive is not null && dropped > 0)
        {
            // What was invalidated must not come back with the next activation.
            _archive.Changed();
            await _archive.WriteAsync([.. _shard.Entries]);
        }

        return new InvalidationResult(dropped);
    }

    public Task<CacheStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_shard.Statistics(options.Value.MaxBytesPerTenant / CacheKey.Shards));

    private Task TrimAsync(CancellationToken cancellationToken)
    {
        _shard.Trim(MaxBytes, Now);
        NoteMemory();
        return Task.CompletedTask;
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_archive is { HasChanges: true })
        {
            await _archive.TryWriteAsync([.. _shard.Entries]);
        }
    }

    private void NoteMemory() => memory.Set(_owner, _shard.Bytes);

    /// <summary>An idle grain is put to rest after a while, and would forget answers that are still good.</summary>
    private void StayAwake(IEnumerable<DateTimeOffset> until)
    {
        var longest = Now + TimeSpan.FromDays(1);
        foreach (var end in until.Select(end => end < longest ? end : longest).Where(end => end > _awakeUntil))
        {
            _awakeUntil = end;
        }

        if (_awakeUntil > Now)
        {
            DelayDeactivation(_awakeUntil - Now);
        }
    }
}
