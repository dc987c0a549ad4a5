using System.Globalization;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Ledger;

/// <summary>
/// A tenant's ledger as a reader sees it: roll-ups of what is old, then sealed segments, then what is not sealed yet.
/// Order of a roll-up: its record, the state that lists it, the deletion of segments: a crash in between leaves a record that nothing refers to, or segments that the
/// next try deletes. Records have names of their own in each activation: one that goes on after its silo was taken for dead finds segments gone that another has rolled
/// up, and must not write what is left over the other's sums. Used on one grain's scheduler.
/// </summary>
internal sealed class LedgerBooks(IGrainStorage storage, GrainId ledger, GrainId budget)
{
    /// <summary>Entries per roll-up record: also when nothing can be merged it stays far below what any store takes in one record.</summary>
    private const int RollUpEntries = 8192;

    /// <summary>Facts of segments that are kept in memory, about 40 MB at the most.</summary>
    private const int CachedFacts = 100_000;

    private readonly LedgerReader _reader = new(storage, budget);
    private readonly FactCache _cache = new(CachedFacts);
    private readonly Guid _writer = Guid.NewGuid();

    /// <summary>Facts that may match; single entries where the filter cuts through a segment, hourly ones elsewhere.</summary>
    public async IAsyncEnumerable<SpendFact> ReadFactsAsync(LedgerState state, SpendFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = state.RolledUpThrough;
        foreach (var part in state.Rollups.ToList().Where(part => filter.MayMatch(part.First, part.Last)))
        {
            foreach (var fact in await RolledUpAsync(part))
            {
                yield return fact;
            }
        }

        var segments = await _reader.ListSegmentsAsync(part => filter.MayMatch(part.FirstAt, part.LastAt), after);
        foreach (var part in segments.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var fact in await SegmentAsync(part, filter, after))
            {
                yield return fact;
            }
        }

        // What was sealed meanwhile lies behind the listed segments.
        await foreach (var entry in ReadEntriesAsync(filter, Math.Max(after, segments.Through), cancellationToken))
        {
            yield return SpendFact.Of(entry);
        }
    }

    /// <summary>Entries that may match, by sequence.</summary>
    public IAsyncEnumerable<LedgerEntry> ReadEntriesAsync(SpendFilter filter, long after, CancellationToken cancellationToken) =>
        _reader.ReadAsync(part => filter.MayMatch(part.FirstAt, part.LastAt), after, cancellationToken);

    /// <summary>The last entry's sequence number; 0: there is none.</summary>
    public async Task<long> LastSequenceAsync(long rolledUpThrough, CancellationToken cancellationToken)
    {
        var last = rolledUpThrough;
        await foreach (var entry in _reader.ReadAsync(part => part.LastSequence > last, rolledUpThrough, cancellationToken))
        {
            last = entry.Sequence;
        }

        return last;
    }

    /// <summary>Rolls the oldest entries up that were settled before a moment; null when there are none left.</summary>
    public async Task<RolledUp?> RollUpAsync(LedgerState state, DateTimeOffset until)
    {
        var old = new List<LedgerEntry>();
        await foreach (var entry in _reader.ReadAsync(_ => true, state.RolledUpThrough))
        {
            if (entry.SettledAt >= until || old.Count == RollUpEntries)
            {
                break;
            }

            old.Add(entry);
        }

        if (old.Count == 0)
        {
            return null;
        }

        var facts = Rollup.Of(old).ToArray();
        var name = string.Create(CultureInfo.InvariantCulture, $"rollup-{state.Rollups.Count + 1:D8}-{_writer:N}");
        var record = await ReadAsync<RollupSegment>(name);
        record.State = new RollupSegment { Facts = facts };
        await storage.WriteStateAsync(name, ledger, record);
        return new RolledUp(new RollupPart { Name = name, First = facts[0].At, Last = facts[^1].At }, old[^1].Sequence);
    }

    /// <summary>Deletes segments that are wholly rolled up; tells the last sequence number deleted, or null when there were none.</summary>
    public async Task<long?> DeleteRolledUpAsync(LedgerState state)
    {
        long? deleted = null;
        var segments = await _reader.ListSegmentsAsync(part => part.FirstSequence <= state.RolledUpThrough, state.DeletedThrough);
        foreach (var part in segments.Parts.Where(part => part.LastSequence <= state.RolledUpThrough))
        {
            await _reader.DeleteSegmentAsync(part);
            deleted = part.LastSequence;
        }

        return deleted;
    }

    private async Task<IReadOnlyList<SpendFact>> SegmentAsync(LedgerPart part, SpendFilter filter, long after)
    {
        var isWhole = part.FirstSequence > after && filter.Covers(part.FirstAt, part.LastAt);
        if (isWhole && _cache.TryGet(part.Name, out var cached))
        {
            return cached;
        }

        var entries = (await _reader.ReadSegmentAsync(part)).Where(entry => entry.Sequence > after);
        if (!isWhole)
        {
            return [.. entries.Select(SpendFact.Of)];
        }

        var facts = Rollup.Of(entries);
        _cache.Add(part.Name, facts);
        return facts;
    }

    private async Task<IReadOnlyList<SpendFact>> RolledUpAsync(RollupPart part)
    {
        if (!_cache.TryGet(part.Name, out var facts))
        {
            facts = (await ReadAsync<RollupSegment>(part.Name)).State?.Facts ?? [];
            _cache.Add(part.Name, facts);
        }

        return facts;
    }

    private async Task<GrainState<T>> ReadAsync<T>(string name)
        where T : class, new()
    {
        var record = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, ledger, record);
        return record;
    }
}
