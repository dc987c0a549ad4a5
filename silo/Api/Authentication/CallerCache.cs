using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>
/// Who calls, by the hash of the key, for <see cref="ApiOptions.KeyCacheLife"/>: the tenant's grain, which may be on another silo, is not asked for every call.
/// Only keys that passed are kept. A change that was made through this silo is in force here at once, one made elsewhere within that time. Thread-safe.
/// </summary>
internal sealed class CallerCache(IGrainFactory grains, TimeProvider timeProvider, IOptions<ApiOptions> options)
{
    private const int Capacity = 16_384;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly TimeSpan _life = options.Value.KeyCacheLife;
    private long _changes;

    /// <summary>The caller of a key.</summary>
    /// <exception cref="LlmException">Unauthenticated: the key is not in force.</exception>
    public async Task<Caller> FindAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var hash = ApiKeyText.Hash(key);
        var id = Convert.ToBase64String(hash);
        var now = timeProvider.GetTimestamp();
        if (_entries.TryGetValue(id, out var entry) && timeProvider.GetElapsedTime(entry.At, now) < _life)
        {
            return entry.Caller;
        }

        var changes = Interlocked.Read(ref _changes);
        var grain = grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());
        var caller = await GrainRetry.RunAsync(() => grain.AuthenticateAsync(hash, cancellationToken), timeProvider, cancellationToken);
        Keep(id, new Entry(caller, now), changes);
        return caller;
    }

    /// <summary>Forgets everybody: a key, a tenant or a project was changed through this silo.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _changes);
        _entries.Clear();
    }

    /// <summary>Not when something changed while the grain was asked: its answer may be from before.</summary>
    private void Keep(string id, Entry entry, long changes)
    {
        if (_life <= TimeSpan.Zero)
        {
            return;
        }

        if (_entries.Count >= Capacity)
        {
            _entries.Clear();
        }

        _entries[id] = entry;
        if (Interlocked.Read(ref _changes) != changes)
        {
            _entries.TryRemove(id, out _);
        }
    }

    private sealed record Entry(Caller Caller, long At);
}
