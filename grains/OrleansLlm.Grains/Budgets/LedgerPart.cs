using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A record of the ledger and what is in it, so that a reader skips what it does not need.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.ledger-part")]
internal sealed record LedgerPart
{
    /// <summary>The record's state name; unique, since a record that a crash left over is never listed.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public long FirstSequence { get; init; }

    [Id(2)]
    public long LastSequence { get; init; }

    /// <summary>The earliest moment of reservation in it.</summary>
    [Id(3)]
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>The latest moment of reservation in it.</summary>
    [Id(4)]
    public DateTimeOffset LastAt { get; init; }

    [Id(5)]
    public DateTimeOffset LastSettledAt { get; init; }

    public static LedgerPart Of(string name, IReadOnlyCollection<LedgerEntry> entries) => new()
    {
        Name = name,
        FirstSequence = entries.First().Sequence,
        LastSequence = entries.Last().Sequence,
        FirstAt = entries.Min(entry => entry.At),
        LastAt = entries.Max(entry => entry.At),
        LastSettledAt = entries.Max(entry => entry.SettledAt),
    };

    public static LedgerPart Of(string name, IReadOnlyCollection<LedgerPart> parts) => new()
    {
        Name = name,
        FirstSequence = parts.First().FirstSequence,
        LastSequence = parts.Last().LastSequence,
        FirstAt = parts.Min(part => part.FirstAt),
        LastAt = parts.Max(part => part.LastAt),
        LastSettledAt = parts.Max(part => part.LastSettledAt),
    };
}
