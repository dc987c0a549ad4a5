namespace OrleansLlm.Contracts.Audit;

/// <summary>A page of an audit log, oldest first.</summary>
[GenerateSerializer, Immutable, Alias("llm.audit-page")]
public sealed record AuditPage
{
    /// <summary>The most records of a page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The records.</summary>
    [Id(0)]
    public required IReadOnlyList<AuditRecord> Records { get; init; }

    /// <summary>The number to go on after, or null at the end.</summary>
    [Id(1)]
    public long? Next { get; init; }
}
