namespace OrleansLlm.Contracts.Erasure;

/// <summary>How far an erasure is: the progress of its job, as JSON.</summary>
public sealed record ErasureProgress
{
    /// <summary>What each part removed, by the part's name, in order of their work; those that are not named have not ended.</summary>
    public Dictionary<string, long> Removed { get; init; } = [];

    /// <summary>The sequence number of the audit record that proves it, or null before the end.</summary>
    public long? AuditSequence { get; init; }

    /// <summary>That record's hash.</summary>
    public string? AuditHash { get; init; }
}
