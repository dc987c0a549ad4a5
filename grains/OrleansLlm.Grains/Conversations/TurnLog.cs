using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// A conversation's turns in records of bounded size, of which the last one and those that were used lately are in memory: loading and appending take the same
/// number of store operations however long the conversation is. A turn's number names its record. Used on the grain's scheduler, one call at a time. After a
/// failed write memory is ahead of the store: the grain must deactivate.
/// </summary>
/// <param name="storage">The store.</param>
/// <param name="grain">Whose turns.</param>
/// <param name="state">Counts the records.</param>
/// <param name="writeState">Makes the state durable.</param>
internal sealed class TurnLog(IGrainStorage storage, GrainId grain, ConversationState state, Func<Task> writeState)
{
    /// <summary>The most messages of one append: they share a record.</summary>
    public const int MaxAppend = 1 << PlaceBits;

    private const int PlaceBits = 12;
    private const int TurnsPerSegment = 32;
    private const int CharactersPerSegment = 64 * 1024;
    private const int MaxInMemory = 48;

    private readonly Dictionary<int, GrainState<TurnSegment>> _segments = [];
    private readonly Queue<int> _order = [];
    private readonly TurnKeys _keys = new(storage, grain);
    private GrainState<TurnSegment> _tail = new(new TurnSegment());
    private DateTimeOffset? _addedBefore;

    /// <summary>Where the conversation goes on, or <see cref="Turn.None"/>.</summary>
    public int Head => _tail.State!.Head;

    /// <summary>The last turns of all branches.</summary>
    public IReadOnlyList<int> Leaves => _tail.State!.Leaves;

    /// <summary>When a turn was added last (UTC); null: never.</summary>
    public DateTimeOffset? LastAddedAt => LastOf(_tail.State!) ?? _addedBefore;

    private int TailNumber => state.Segments - 1;

    /// <summary>Reads the last record; and the one before it after a crash between two writes.</summary>
    public async Task LoadAsync()
    {
        if (state.Segments == 0)
        {
            return;
        }

        _tail = await ReadAsync(TailNumber);
        if (_tail.State!.Items.Count > 0 || state.Segments < 2)
        {
            return;
        }

        var before = (await SegmentAsync(TailNumber - 1)).State!;
        _addedBefore = LastOf(before);
        if (!_tail.RecordExists)
        {
            (_tail.State.Head, _tail.State.Leaves) = (before.Head, [.. before.Leaves]);
        }
    }

    /// <summary>A turn, or null.</summary>
    public async ValueTask<StoredTurn?> FindAsync(int number)
    {
        var (segment, place) = (number >> PlaceBits, number & (MaxAppend - 1));
        if (number < 0 || segment >= state.Segments)
        {
            return null;
        }

        var items = (await SegmentAsync(segment)).State!.Items;
        return place < items.Count ? items[place] : null;
    }

    /// <summary>The turns of a client's id, or none.</summary>
    public async ValueTask<IReadOnlyList<StoredTurn>> FindAsync(string id)
    {
        if (_tail.State!.Items.Find(turn => turn.Turn.Id == id) is { } young)
        {
            return await GroupAsync(young);
        }

        foreach (var number in state.Segments > 1 ? await _keys.FindAsync(id) : [])
        {
            if (await FindAsync(number) is { } old && old.Turn.Id == id)
            {
                return await GroupAsync(old);
            }
        }

        return [];
    }

    /// <summary>The number that the next turn gets when so many are added together.</summary>
    public int NextNumber(int count) => Fits(count) ? Number(TailNumber, _tail.State!.Items.Count) : Number(state.Segments, 0);

    /// <summary>Adds turns, which have the numbers from <see cref="NextNumber"/> on, and follow each other; one write unless a record is full.</summary>
    public async Task AppendAsync(IReadOnlyList<StoredTurn> turns)
    {
        if (!Fits(turns.Count))
        {
            await OpenAsync();
        }

        var tail = _tail.State!;
        tail.Items.AddRange(turns);
        tail.Leaves.Remove(turns[0].Turn.Parent);
        tail.Leaves.Add(turns[^1].Turn.Number);
        tail.Head = turns[^1].Turn.Number;
        await WriteTailAsync();
    }

    /// <summary>Puts a turn in place of the one of its number.</summary>
    public async Task ReplaceAsync(StoredTurn turn)
    {
        var number = turn.Turn.Number >> PlaceBits;
        var segment = await SegmentAsync(number);
        segment.State!.Items[turn.Turn.Number & (MaxAppend - 1)] = turn;
        await storage.WriteStateAsync(NameOf(number), grain, segment);
    }

    /// <summary>Goes on from another turn.</summary>
    public Task SelectAsync(int head)
    {
        _tail.State!.Head = head;
        return WriteTailAsync();
    }

    /// <summary>Turns in order of adding, from a number on.</summary>
    public async Task<IReadOnlyList<StoredTurn>> ReadAsync(int first, int count)
    {
        var found = new List<StoredTurn>();
        for (var segment = Math.Max(0, first >> PlaceBits); segment < state.Segments && found.Count < count; segment++)
        {
            var items = (await SegmentAsync(segment)).State!.Items;
            found.AddRange(items.Where(turn => turn.Turn.Number >= first).Take(count - found.Count));
        }

        return found;
    }

    /// <summary>Deletes everything. May be repeated.</summary>
    public async Task ClearAsync()
    {
        for (var number = state.Segments - 1; number >= 0; number--)
        {
            var segment = await SegmentAsync(number);
            if (segment.RecordExists)
            {
                await storage.ClearStateAsync(NameOf(number), grain, segment);
            }
        }

        await _keys.ClearAsync();
        _segments.Clear();
        _addedBefore = null;
        _tail = new GrainState<TurnSegment>(new TurnSegment());
    }

    private static DateTimeOffset? LastOf(TurnSegment segment) => segment.Items.Count > 0 ? segment.Items.Max(turn => turn.Turn.CreatedAt) : null;

    private static int Number(int segment, int place) => (segment << PlaceBits) | place;

    private bool Fits(int count)
    {
        var items = _tail.State!.Items;
        return state.Segments > 0
            && (items.Count == 0 || (items.Count + count <= TurnsPerSegment && items.Sum(turn => turn.Turn.Message.Content?.Length ?? 0) < CharactersPerSegment));
    }

    /// <summary>The ids of a full record are noted before it stops being the last one, whose ids are looked up in memory.</summary>
    private async Task OpenAsync()
    {
        if (state.Segments > 0)
        {
            await _keys.AddAsync(_tail.State!.Items.DistinctBy(turn => turn.Turn.Id).Select(turn => (turn.Turn.Id, turn.Turn.Number)));
            Remember(TailNumber, _tail);
        }

        // Read first: a cleared record may still be there with a version of its own.
        var next = await ReadAsync(state.Segments);
        next.State = new TurnSegment { Head = _tail.State!.Head, Leaves = [.. _tail.State.Leaves] };

        // At once: who reads while the state is written sees each record under its own number.
        _addedBefore = LastAddedAt;
        (_tail, state.Segments) = (next, state.Segments + 1);
        await writeState();
    }

    private Task WriteTailAsync() => storage.WriteStateAsync(NameOf(TailNumber), grain, _tail);

    private async ValueTask<GrainState<TurnSegment>> SegmentAsync(int number)
    {
        if (number == TailNumber)
        {
            return _tail;
        }

        if (!_segments.TryGetValue(number, out var segment))
        {
            var read = await ReadAsync(number);

            // Calls interleave where they wait: one of two that read the same record must not change a copy that nobody else sees.
            segment = _segments.GetValueOrDefault(number) ?? read;
            Remember(number, segment);
        }

        return segment;
    }

    private void Remember(int number, GrainState<TurnSegment> segment)
    {
        if (_segments.TryAdd(number, segment))
        {
            _order.Enqueue(number);
        }

        while (_segments.Count > MaxInMemory)
        {
            _segments.Remove(_order.Dequeue());
        }
    }

    /// <summary>The messages of one append follow each other in one record.</summary>
    private async ValueTask<IReadOnlyList<StoredTurn>> GroupAsync(StoredTurn first)
    {
        var items = (await SegmentAsync(first.Turn.Number >> PlaceBits)).State!.Items;
        return [.. items.Skip(first.Turn.Number & (MaxAppend - 1)).TakeWhile(turn => turn.Turn.Id == first.Turn.Id)];
    }

    private async Task<GrainState<TurnSegment>> ReadAsync(int number)
    {
        var segment = new GrainState<TurnSegment>(new TurnSegment());
        await storage.ReadStateAsync(NameOf(number), grain, segment);
        segment.State ??= new TurnSegment();
        return segment;
    }

    private static string NameOf(int segment) => $"turns-{segment:D6}";
}
