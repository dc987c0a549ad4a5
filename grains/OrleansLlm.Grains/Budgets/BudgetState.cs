using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// The snapshot of a tenant's money: what the journal's batches up to <see cref="Batch"/> led to. An instance is never changed after it was
/// handed to the store. Ids 0 to 8 are the whole state of the first files, in which <see cref="Book"/> is null. A class, as it was then: the
/// serializer writes records otherwise.
/// </summary>
[GenerateSerializer, Alias("llm.state.budget")]
internal sealed class BudgetState
{
    [Id(0)]
    public TenantLimits Limits { get; init; } = new();

    [Id(1)]
    public decimal Spent { get; init; }

    [Id(2)]
    public long PromptTokens { get; init; }

    [Id(3)]
    public long CompletionTokens { get; init; }

    [Id(4)]
    public Dictionary<string, OpenReservation> Open { get; init; } = [];

    [Id(5)]
    public List<string> Settled { get; init; } = [];

    [Id(6)]
    public BucketLevel Requests { get; init; } = new();

    [Id(7)]
    public BucketLevel Tokens { get; init; } = new();

    [Id(8)]
    public long ExpiredLeases { get; init; }

    [Id(9)]
    public BookState? Book { get; init; }

    /// <summary>Grows with every activation that writes: the version of this record then refuses snapshots of older ones.</summary>
    [Id(10)]
    public long Epoch { get; init; }

    /// <summary>The last batch that is part of this state.</summary>
    [Id(11)]
    public long Batch { get; init; }

    /// <summary>Batches up to this one are deleted for sure, but for <see cref="Fences"/>; those between may be left over.</summary>
    [Id(12)]
    public long Deleted { get; init; }

    /// <summary>Ledger entries that no segment holds yet, oldest first.</summary>
    [Id(13)]
    public LedgerEntry[] Tail { get; init; } = [];

    [Id(14)]
    public LedgerIndex Ledger { get; init; } = new();

    /// <summary>First batches of activations, which are not deleted (<see cref="JournalFences"/>); oldest first.</summary>
    [Id(15)]
    public JournalFence[] Fences { get; init; } = [];

    /// <summary>The same state in the next epoch.</summary>
    /// <param name="fences">Those that stand from now on.</param>
    public BudgetState Raised(JournalFence[] fences) =>
        new() { Book = Book, Epoch = Epoch + 1, Batch = Batch, Deleted = Deleted, Tail = Tail, Ledger = Ledger, Fences = fences };
}
