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
    private CacheArchive _archive = null!;
    private DateTimeOffset _awakeUntil;

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    private long MaxBytes => memory.BoundOf(_owner, options.Value.MaxBytesPerTenant / CacheKey.Shards);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = CacheKey.Parse(this.GetPrimaryKeyString());
        _shard = new CacheShard(key.Tenant, Guid.NewGuid(), () => Guid.NewGuid().ToString("N"));
        _archive = archives.Open(GrainContext.GrainId);
        foreach (var entry in archives.AreUsed ? await _archive.ReadAsync() : [])
        {
            if (!_shard.Restore(entry, MaxBytes, Now))
            {
                _archive.Changed();
            }
        }

        NoteMemory();
        StayAwake(_shard.Entries.Select(entry => entry.At + entry.MaxAge));
        this.RegisterGrainTimer(TrimAsync, new GrainTimerCreationOptions(TrimEvery, TrimEvery) { Interleave = true });
        if (archives.AreUsed)
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
        if (outcome.Entry is not null)
        {
            // Also one that was not kept: others may have gone to make room.
            _archive.Changed();
        }

        if (kept)
        {
            NoteMemory();
            StayAwake([Now + outcome.Entry!.MaxAge]);
        }

        return Task.FromResult(kept);
    }

    public async Task<InvalidationResult> InvalidateAsync(CacheInvalidation invalidation, CancellationToken cancellationToken)
    {
        var dropped = _shard.Invalidate(invalidation);
        NoteMemory();
        if (archives.AreUsed ? dropped > 0 || _archive.HasChanges || (invalidation.All && !_archive.IsTidy) : !_archive.IsTidy)
        {
            // What was invalidated must not come back with the next activation, nor stay in the store: that may have what memory has not, such as answers that are too old.
            _archive.Changed();
            await _archive.WriteAsync(archives.AreUsed ? [.. _shard.Entries] : []);
        }

        return new InvalidationResult(dropped);
    }

    public Task<CacheStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_shard.Statistics(options.Value.MaxBytesPerTenant / CacheKey.Shards));

    private Task TrimAsync(CancellationToken cancellationToken)
    {
        var before = _shard.Bytes;
        _shard.Trim(MaxBytes, Now);
        NoteMemory();
        if (_shard.Bytes != before)
        {
            _archive.Changed();
        }

        return Task.CompletedTask;
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (archives.AreUsed && _archive.HasChanges)
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
