using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Reads a tenant's ledger from the store, beside the budget grain, which does not notice: sealed segments, then the unsealed tail, then the journal.
/// </summary>
internal sealed class LedgerReader(IGrainStorage storage, GrainId grain)
{
    /// <summary>The reader of a tenant's ledger.</summary>
    public static LedgerReader Of(IGrainStorage storage, BudgetKey key) => new(storage, GrainId.Create("budget", key.ToString()));

    /// <summary>The entries in order of their sequence, as they are durable when the reading comes to them.</summary>
    /// <param name="wants">Tells of a part of the ledger whether it can hold anything of interest; parts that do not are not read.</param>
    /// <param name="after">Only entries with a higher sequence number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<LedgerEntry> ReadAsync(
        Func<LedgerPart, bool> wants, long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (BudgetState? seen = null; ;)
        {
            var state = (await ReadAsync<BudgetState>(JournalNames.Main)).State ?? new BudgetState();
            await foreach (var entry in ReadSealedAsync(state.Ledger, wants, after, cancellationToken))
            {
                after = entry.Sequence;
                yield return entry;
            }

            foreach (var entry in state.Tail.Where(entry => entry.Sequence > after))
            {
                after = entry.Sequence;
                yield return entry;
            }

            if (seen?.Batch == state.Batch)
            {
                yield break;
            }

            // A snapshot may replace batches while they are read: then its tail or its segments have what was missed.
            seen = state;
            await foreach (var entry in ReadBatchesAsync(state.Batch, after, cancellationToken))
            {
                after = entry.Sequence;
                yield return entry;
            }
        }
    }

    /// <summary>The sealed segments at this moment; those sealed later have higher sequence numbers.</summary>
    /// <param name="wants">As above.</param>
    /// <param name="after">Only segments with a higher last sequence number.</param>
    public async Task<SegmentList> ListSegmentsAsync(Func<LedgerPart, bool> wants, long after)
    {
        var ledger = ((await ReadAsync<BudgetState>(JournalNames.Main)).State ?? new BudgetState()).Ledger;
        var last = ledger.Segments.LastOrDefault() ?? ledger.Pages.LastOrDefault();
        return new SegmentList(await ListAsync(ledger, wants, after), last?.LastSequence ?? 0);
    }

    /// <summary>The entries of a segment; none when it was deleted.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadSegmentAsync(LedgerPart part) =>
        (await ReadAsync<LedgerSegment>(part.Name)).State?.Entries ?? [];

    /// <summary>Deletes a segment whose entries are kept elsewhere; the ledger's list goes on naming it.</summary>
    public async Task DeleteSegmentAsync(LedgerPart part)
    {
        var segment = await ReadAsync<LedgerSegment>(part.Name);
        if (segment.RecordExists)
        {
            await storage.ClearStateAsync(part.Name, grain, segment);
        }
    }

    private async Task<IReadOnlyList<LedgerPart>> ListAsync(LedgerIndex ledger, Func<LedgerPart, bool> wants, long after)
    {
        var parts = new List<LedgerPart>();
        foreach (var page in ledger.Pages.Where(page => page.LastSequence > after && wants(page)))
        {
            parts.AddRange((await ReadAsync<LedgerPage>(page.Name)).State?.Segments ?? []);
        }

        parts.AddRange(ledger.Segments);
        return parts.FindAll(part => part.LastSequence > after && wants(part));
    }

    private async IAsyncEnumerable<LedgerEntry> ReadSealedAsync(
        LedgerIndex ledger, Func<LedgerPart, bool> wants, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await ListAsync(ledger, wants, after))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in (await ReadSegmentAsync(part)).Where(entry => entry.Sequence > after))
            {
                yield return entry;
            }
        }
    }

    private async IAsyncEnumerable<LedgerEntry> ReadBatchesAsync(long number, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync<JournalBatch>(JournalNames.Batch(++number)) is { RecordExists: true } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in batch.State!.Events.Select(change => change.Settled).OfType<LedgerEntry>().Where(entry => entry.Sequence > after))
            {
                yield return entry;
            }
        }
    }

    private async Task<GrainState<T>> ReadAsync<T>(string name)
        where T : class, new()
    {
        var record = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, grain, record);
        return record;
    }
}
