namespace OrleansLlm.Contracts.Audit;

/// <summary>An event in its log: its hash covers it and the hash before it, so that no record can be changed, moved or taken out unnoticed.</summary>
[GenerateSerializer, Immutable, Alias("llm.audit-record")]
public sealed record AuditRecord
{
    /// <summary>1, 2, ... without gaps.</summary>
    [Id(0)]
    public long Sequence { get; init; }

    /// <summary>When it was added (UTC), in whole milliseconds.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    [Id(2)]
    public required AuditEvent Event { get; init; }

    /// <summary>The hash of the record before, in hexadecimal digits; of the first one 64 zeros.</summary>
    [Id(3)]
    public required string PreviousHash { get; init; }

    /// <summary>This record's hash (<see cref="AuditHash.Of"/>).</summary>
    [Id(4)]
    public required string Hash { get; init; }
}
