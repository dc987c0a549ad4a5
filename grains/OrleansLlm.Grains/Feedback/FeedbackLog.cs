using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Feedback;

/// <summary>
/// A tenant's feedback in records of bounded size, of which only the last one is held in memory. Used on the grain's scheduler, one call at a time. After a
/// failed write memory is ahead of the store: the grain must deactivate.
/// </summary>
/// <param name="storage">The store.</param>
/// <param name="grain">Whose records.</param>
/// <param name="state">Which records there are.</param>
/// <param name="writeState">Makes the state durable.</param>
internal sealed class FeedbackLog(IGrainStorage storage, GrainId grain, FeedbackState state, Func<Task> writeState)
{
    /// <summary>Entries of a record: one is written with each entry, so it is small.</summary>
    public const int PerSegment = 32;

    private const int MaxSegments = FeedbackSettings.MaxEntries / PerSegment;

    private GrainState<SegmentState<FeedbackEntry>>? _tail;

    /// <summary>Adds an entry and gives it its number.</summary>
    public async Task<FeedbackEntry> AddAsync(FeedbackEntry entry, DateTimeOffset keptSince)
    {
        var tail = await TailAsync();
        if (tail is null || tail.State!.Items.Count >= PerSegment)
        {
            tail = await OpenAsync(keptSince);
        }

        var last = tail.State!.Items.Count > 0 ? tail.State.Items[^1].Sequence : state.LastSequence;
        var kept = entry with { Sequence = last + 1 };
        tail.State.Items.Add(kept);
        await storage.WriteStateAsync(NameOf(state.End - 1), grain, tail);
        return kept;
    }

    /// <summary>Entries after a number that came since a time, at most so many.</summary>
    public async Task<List<FeedbackEntry>> ReadAsync(long after, DateTimeOffset since, int limit)
    {
        var entries = new List<FeedbackEntry>();
        for (var number = state.First; number < state.End && entries.Count < limit; number++)
        {
            var segment = await SegmentAsync(number);
            entries.AddRange(segment.State!.Items.Where(entry => entry.Sequence > after && entry.At >= since).Take(limit - entries.Count));
        }

        return entries;
    }

    /// <summary>Removes the entries that match.</summary>
    public async Task<int> RemoveAsync(Predicate<FeedbackEntry> match)
    {
        var removed = 0;
        for (var number = state.First; number < state.End; number++)
        {
            var segment = await SegmentAsync(number);
            if (segment.State!.Items.Count == 0)
            {
                continue;
            }

            // Numbers are not given again, whatever is removed.
            state.LastSequence = Math.Max(state.LastSequence, segment.State.Items[^1].Sequence);
            if (segment.State.Items.RemoveAll(match) is > 0 and var count)
            {
                removed += count;
                await writeState();
                await storage.WriteStateAsync(NameOf(number), grain, segment);
            }
        }

        return removed;
    }

    private async Task<GrainState<SegmentState<FeedbackEntry>>> OpenAsync(DateTimeOffset keptSince)
    {
        if (_tail?.State is { Items.Count: > 0 } full)
        {
            state.LastSequence = Math.Max(state.LastSequence, full.Items[^1].Sequence);
        }

        await DropOldestAsync(keptSince);
        _tail = await SegmentAsync(state.End);
        _tail.State = new SegmentState<FeedbackEntry>();
        state.End++;
        await writeState();
        return _tail;
    }

    /// <summary>The records first: one that is in the state but gone reads as empty, one that is not in it would be lost.</summary>
    private async Task DropOldestAsync(DateTimeOffset keptSince)
    {
        while (state.First < state.End)
        {
            var oldest = await SegmentAsync(state.First);
            if (state.End - state.First < MaxSegments && oldest.State!.Items.Any(entry => entry.At >= keptSince))
            {
                return;
            }

            if (oldest.RecordExists)
            {
                await storage.ClearStateAsync(NameOf(state.First), grain, oldest);
            }

            state.First++;
        }
    }

    private async Task<GrainState<SegmentState<FeedbackEntry>>?> TailAsync() =>
        _tail ??= state.End > state.First ? await SegmentAsync(state.End - 1) : null;

    private async Task<GrainState<SegmentState<FeedbackEntry>>> SegmentAsync(int number)
    {
        if (_tail is not null && number == state.End - 1)
        {
            return _tail;
        }

        var segment = new GrainState<SegmentState<FeedbackEntry>>(new SegmentState<FeedbackEntry>());
        await storage.ReadStateAsync(NameOf(number), grain, segment);
        segment.State ??= new SegmentState<FeedbackEntry>();
        return segment;
    }

    private static string NameOf(int number) => $"feedback-{number:D6}";
}
