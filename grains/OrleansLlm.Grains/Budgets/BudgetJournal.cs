using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// A tenant's money on any Orleans storage: a snapshot, small batches of changes after it, and sealed segments of the ledger.
/// <para>Batch N is inserted, never replaced, so batches have one order whoever writes them, and a second activation is found out by its first write.
/// A snapshot only replaces batches that it holds; its version (and <see cref="BudgetState.Epoch"/>, raised before an activation's first batch) keeps an
/// older activation from deleting what a newer one stands on. The first batch of each activation is not deleted with the others (<see cref="JournalFences"/>), so
/// that an older one, which may have slept through all that followed, finds it where it writes next. Order of a snapshot: segments, snapshot (which lists them), deletion of batches: a crash in
/// between leaves records that nothing refers to.</para>
/// Used on one grain's scheduler.
/// </summary>
internal sealed class BudgetJournal(IGrainStorage storage, GrainId grain, TimeProvider timeProvider, JournalSizes? sizes = null)
{
    private const int ReadAhead = 16;

    private readonly JournalSizes _sizes = sizes ?? JournalSizes.Default;
    private readonly Guid _writer = Guid.NewGuid();
    private readonly Dictionary<long, GrainState<JournalBatch>> _batches = [];
    private readonly List<LedgerEntry> _tail = [];
    private GrainState<BudgetState> _main = new(new BudgetState());
    private long _last;
    private long _deleted;
    private long _leftEpoch = -1;
    private bool _isFirst = true;

    /// <summary>Entries that no segment holds yet.</summary>
    public int Unsealed => _tail.Count;

    /// <summary>True when changes are in batches only.</summary>
    public bool HasBatches => _last > State.Batch;

    /// <summary>True when it is time for a snapshot.</summary>
    public bool IsSnapshotDue => _last - State.Batch >= _sizes.SnapshotEvery || _tail.Count >= _sizes.Segment;

    public BudgetState State => _main.State ?? new BudgetState();

    /// <summary>True when the store has a state of the first format, which knew no journal.</summary>
    public bool IsFirstFormat => _main.RecordExists && State is { Epoch: 0, Book: null };

    /// <summary>Reads the snapshot and the batches after it.</summary>
    public async Task<IReadOnlyList<BookEvent>> LoadAsync()
    {
        _main = new GrainState<BudgetState>(new BudgetState());
        await storage.ReadStateAsync(JournalNames.Main, grain, _main);
        (_last, _deleted) = (State.Batch, State.Deleted);
        _tail.AddRange(State.Tail);
        var events = new List<BookEvent>();
        for (var count = 1; await ReadBatchesAsync(count, events); count = ReadAhead)
        {
        }

        _leftEpoch = HasBatches ? State.Epoch : -1;
        _tail.AddRange(Settled(events));
        return events;
    }

    /// <summary>Takes a state of the first format over: it is replaced with the first write.</summary>
    public void Convert(BookState book) => _main.State = new BudgetState { Book = book };

    /// <summary>Entries that segments hold, oldest first: those settled since a moment and some before, of the newest segments about so many.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadSealedSinceAsync(DateTimeOffset since, int most)
    {
        var segments = new List<LedgerPart>(State.Ledger.Segments);
        foreach (var page in State.Ledger.Pages.Reverse().TakeWhile(page => page.LastSettledAt >= since && segments.Count * _sizes.Segment < most))
        {
            segments.InsertRange(0, (await ReadAsync<LedgerPage>(page.Name)).State!.Segments);
        }

        var found = new List<LedgerEntry>();
        foreach (var part in segments.TakeLast(Math.Max(1, most / _sizes.Segment)).Where(part => part.LastSettledAt >= since))
        {
            found.AddRange((await ReadAsync<LedgerSegment>(part.Name)).State!.Entries);
        }

        return found;
    }

    /// <summary>Makes changes durable; none: only shows that no other activation has written since this one read.</summary>
    /// <exception cref="InconsistentStateException">Another activation writes; this one must end.</exception>
    public async Task AppendAsync(IReadOnlyList<BookEvent> events)
    {
        // At once, so that a snapshot that is taken in the same turn holds the same entries as the book.
        _tail.AddRange(Settled(events));
        var number = ++_last;
        if (_isFirst)
        {
            var fences = State.Fences;
            await WriteMainAsync(State.Raised(JournalFences.With(fences, number, timeProvider.GetUtcNow())));
            _isFirst = false;
            await DeleteLeftPartsAsync();
            await DeleteFencesAsync(fences);
        }

        var batch = new GrainState<JournalBatch>(new JournalBatch { Writer = _writer, Events = [.. events] });
        await StoreRetry.RunAsync(
            () => storage.WriteStateAsync(JournalNames.Batch(number), grain, batch), () => IsOursAsync(number, batch), timeProvider);
        Keep(number, batch);
    }

    /// <summary>What a snapshot needs, taken in one turn: right after the changes of the last appended batch, before any other.</summary>
    public JournalCut Cut(BookState book) => new(book, _last, [.. _tail]);

    /// <summary>Replaces batches by a snapshot. May run beside appends, not beside another snapshot.</summary>
    /// <exception cref="InconsistentStateException">Another activation writes; this one must end.</exception>
    public async Task SnapshotAsync(JournalCut cut)
    {
        if (_isFirst)
        {
            return;
        }

        var isSealed = cut.Entries.Length >= _sizes.SealFrom;
        var ledger = isSealed ? await SealAsync(cut.Entries) : State.Ledger;
        await WriteMainAsync(new BudgetState
        {
            Book = cut.Book, Epoch = State.Epoch, Batch = cut.Batch, Deleted = _deleted, Tail = isSealed ? [] : cut.Entries, Ledger = ledger, Fences = State.Fences,
        });
        if (isSealed)
        {
            _tail.RemoveRange(0, cut.Entries.Length);
        }

        await DeleteBatchesAsync(cut.Batch);
    }

    private static IEnumerable<LedgerEntry> Settled(IEnumerable<BookEvent> events) => events.Select(change => change.Settled).OfType<LedgerEntry>();

    private async Task<bool> ReadBatchesAsync(int count, List<BookEvent> events)
    {
        var reads = Enumerable.Range(1, count).Select(i => ReadAsync<JournalBatch>(JournalNames.Batch(_last + i))).ToList();
        foreach (var batch in await Task.WhenAll(reads))
        {
            if (!batch.RecordExists)
            {
                return false;
            }

            Keep(++_last, batch);
            events.AddRange(batch.State!.Events);
        }

        return true;
    }

    /// <summary>Only the version, for the deletion.</summary>
    private void Keep(long number, GrainState<JournalBatch> batch) =>
        _batches[number] = new GrainState<JournalBatch>(new JournalBatch(), batch.ETag) { RecordExists = true };

    private async Task<bool> IsOursAsync(long number, GrainState<JournalBatch> batch)
    {
        var found = await ReadAsync<JournalBatch>(JournalNames.Batch(number));
        (batch.ETag, batch.RecordExists) = (found.ETag, found.RecordExists);
        return found.State?.Writer == _writer;
    }

    private async Task WriteMainAsync(BudgetState state)
    {
        var main = new GrainState<BudgetState>(state, _main.ETag) { RecordExists = _main.RecordExists };
        await storage.WriteStateAsync(JournalNames.Main, grain, main);
        _main = main;
    }

    private async Task<LedgerIndex> SealAsync(LedgerEntry[] entries)
    {
        var ledger = State.Ledger;
        foreach (var chunk in entries.Chunk(_sizes.Segment))
        {
            var name = JournalNames.Segment(ledger.Sealed + 1, State.Epoch);
            await WriteOwnAsync(name, new LedgerSegment { Entries = chunk });
            ledger = ledger with { Segments = [.. ledger.Segments, LedgerPart.Of(name, chunk)], Sealed = ledger.Sealed + 1 };
            if (ledger.Segments.Length >= _sizes.Page)
            {
                ledger = await TurnPageAsync(ledger);
            }
        }

        return ledger;
    }

    private async Task<LedgerIndex> TurnPageAsync(LedgerIndex ledger)
    {
        var name = JournalNames.Page(ledger.Pages.Length + 1, State.Epoch);
        await WriteOwnAsync(name, new LedgerPage { Segments = ledger.Segments });
        return ledger with { Pages = [.. ledger.Pages, LedgerPart.Of(name, ledger.Segments)], Segments = [] };
    }

    /// <summary>Parts of the ledger that the last activation wrote and no snapshot came to list. It can write none any more.</summary>
    private async Task DeleteLeftPartsAsync()
    {
        if (_leftEpoch < 0)
        {
            return;
        }

        for (var number = State.Ledger.Sealed + 1; await TryDeleteAsync<LedgerSegment>(JournalNames.Segment(number, _leftEpoch)); number++)
        {
        }

        await TryDeleteAsync<LedgerPage>(JournalNames.Page(State.Ledger.Pages.Length + 1, _leftEpoch));
        _leftEpoch = -1;
    }

    /// <summary>Those that no longer stand; where batches are still to be deleted they go with them.</summary>
    private async Task DeleteFencesAsync(JournalFence[] before)
    {
        foreach (var fence in before.Where(fence => fence.Batch <= State.Deleted && !JournalFences.Hold(State.Fences, fence.Batch)))
        {
            await DeleteBatchAsync(fence.Batch);
        }
    }

    private async Task<bool> TryDeleteAsync<T>(string name)
        where T : class, new()
    {
        var record = await ReadAsync<T>(name);
        if (!record.RecordExists)
        {
            return false;
        }

        await storage.ClearStateAsync(name, grain, record);
        return true;
    }

    /// <summary>Writes a record whose name only this activation uses; a failed snapshot may have left it.</summary>
    private async Task WriteOwnAsync<T>(string name, T state)
        where T : class, new()
    {
        var record = await ReadAsync<T>(name);
        record.State = state;
        await storage.WriteStateAsync(name, grain, record);
    }

    private async Task DeleteBatchesAsync(long upTo)
    {
        foreach (var numbers in Range(_deleted + 1, upTo).Chunk(ReadAhead))
        {
            await Task.WhenAll(numbers.Where(number => !JournalFences.Hold(State.Fences, number)).Select(DeleteBatchAsync));
            _deleted = numbers[^1];
        }
    }

    private async Task DeleteBatchAsync(long number)
    {
        var batch = _batches.GetValueOrDefault(number) ?? await ReadAsync<JournalBatch>(JournalNames.Batch(number));
        if (batch.RecordExists)
        {
            await storage.ClearStateAsync(JournalNames.Batch(number), grain, batch);
        }

        _batches.Remove(number);
    }

    private async Task<GrainState<T>> ReadAsync<T>(string name)
        where T : class, new()
    {
        var record = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, grain, record);
        return record;
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var number = from; number <= to; number++)
        {
            yield return number;
        }
    }
}
