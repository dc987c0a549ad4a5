using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Audit;

/// <summary>
/// A chain of records in segments of a fixed size, of which the last one is in memory. Used on the grain's scheduler, one call at a time. After a failed write
/// memory is ahead of the store: the grain must deactivate.
/// </summary>
internal sealed class AuditLog(IGrainStorage storage, GrainId grain, string tenant, AuditState state, Func<Task> writeState)
{
    public const int PerSegment = 64;

    private GrainState<SegmentState<AuditRecord>> _tail = new(new SegmentState<AuditRecord>());
    private AuditRecord? _last;

    public async Task LoadAsync()
    {
        if (state.Segments > 0)
        {
            _tail = await ReadSegmentAsync(state.Segments - 1);
        }

        // A crash between two writes leaves the last segment empty.
        _last = _tail.State!.Items.LastOrDefault() ?? (state.Segments > 1 ? (await SegmentAsync(state.Segments - 2)).State!.Items[^1] : null);
    }

    public async Task<AuditRecord> AppendAsync(AuditEvent happened, DateTimeOffset now)
    {
        if (state.Segments == 0 || _tail.State!.Items.Count >= PerSegment)
        {
            state.Segments++;
            await writeState();
            _tail = await ReadSegmentAsync(state.Segments - 1);
        }

        var record = new AuditRecord
        {
            Sequence = (_last?.Sequence ?? 0) + 1,
            At = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            Event = happened,
            PreviousHash = _last?.Hash ?? AuditHash.Beginning,
            Hash = "",
        };
        _last = record with { Hash = AuditHash.Of(tenant, record) };
        _tail.State!.Items.Add(_last);
        await storage.WriteStateAsync(NameOf(state.Segments - 1), grain, _tail);
        return _last;
    }

    /// <summary>The event of an id among the newest segments, or null.</summary>
    public async Task<AuditRecord?> FindAsync(string id, int segments)
    {
        for (var number = state.Segments - 1; number >= Math.Max(0, state.Segments - segments); number--)
        {
            if ((await SegmentAsync(number)).State!.Items.Find(record => record.Event.Id == id) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Records after a number. Each segment is full but the last one, so the first is known.</summary>
    public async Task<List<AuditRecord>> ReadAsync(long after, int count)
    {
        var found = new List<AuditRecord>();
        for (var number = (int)(after / PerSegment); number < state.Segments && found.Count < count; number++)
        {
            found.AddRange((await SegmentAsync(number)).State!.Items.Where(record => record.Sequence > after).Take(count - found.Count));
        }

        return found;
    }

    /// <summary>Reads everything anew from the store.</summary>
    public async Task<AuditCheck> VerifyAsync()
    {
        var (count, head) = (0L, AuditHash.Beginning);
        for (var number = 0; number < state.Segments; number++)
        {
            foreach (var record in (await ReadSegmentAsync(number)).State!.Items)
            {
                if (record.Sequence != count + 1 || record.PreviousHash != head || record.Hash != AuditHash.Of(tenant, record))
                {
                    return new AuditCheck { Records = count, Head = head, BrokenAt = count + 1 };
                }

                (count, head) = (record.Sequence, record.Hash);
            }
        }

        var isShort = count < (_last?.Sequence ?? 0);
        return new AuditCheck { Records = count, Head = head, BrokenAt = isShort ? count + 1 : null, IsWhole = !isShort };
    }

    private async Task<GrainState<SegmentState<AuditRecord>>> SegmentAsync(int number) =>
        number == state.Segments - 1 && _tail.RecordExists ? _tail : await ReadSegmentAsync(number);

    private async Task<GrainState<SegmentState<AuditRecord>>> ReadSegmentAsync(int number)
    {
        var segment = new GrainState<SegmentState<AuditRecord>>(new SegmentState<AuditRecord>());
        await storage.ReadStateAsync(NameOf(number), grain, segment);
        segment.State ??= new SegmentState<AuditRecord>();
        return segment;
    }

    private static string NameOf(int segment) => $"audit-{segment:D6}";
}
