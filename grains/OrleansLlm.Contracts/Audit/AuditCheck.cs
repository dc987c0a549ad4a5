namespace OrleansLlm.Contracts.Audit;

/// <summary>What a check of an audit log found.</summary>
[GenerateSerializer, Immutable, Alias("llm.audit-check")]
public sealed record AuditCheck
{
    /// <summary>How many records there are.</summary>
    [Id(0)]
    public long Records { get; init; }

    /// <summary>The hash of the last record: noted elsewhere, it shows later that no record was taken off the end.</summary>
    [Id(1)]
    public required string Head { get; init; }

    /// <summary>The first record that is not as it was written, or follows another one than it did; null: all are whole.</summary>
    [Id(2)]
    public long? BrokenAt { get; init; }

    /// <summary>Whether the chain is whole.</summary>
    [Id(3)]
    public bool IsWhole { get; init; }
}
