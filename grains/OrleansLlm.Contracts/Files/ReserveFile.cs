namespace OrleansLlm.Contracts.Files;

/// <summary>Makes room for a file that is being written.</summary>
[GenerateSerializer, Immutable, Alias("llm.reserve-file")]
public sealed record ReserveFile
{
    /// <summary>The id that the file will have.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its size in bytes so far, or as far as it may grow before more is asked for.</summary>
    [Id(1)]
    public long Bytes { get; init; }

    /// <summary>How long the room is kept without another word; then what was written is removed.</summary>
    [Id(2)]
    public TimeSpan Lease { get; init; }

    /// <summary>The result of work that was paid for: it is kept whatever the limits say, and counts against them.</summary>
    [Id(3)]
    public bool IsResult { get; init; }

    /// <summary>More room or time for a file that is being written already: refused when its room is gone, and what was written may be.</summary>
    [Id(4)]
    public bool IsRenewal { get; init; }
}
