namespace OrleansLlm.Client.Erasures;

/// <summary>An erasure: a job on the server.</summary>
public sealed record Erasure
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>tenant</c>, <c>user</c> or <c>conversation</c>.</summary>
    public required string Scope { get; init; }

    /// <summary><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Seconds since 1970 (UTC) of the request.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its end, or null.</summary>
    public long? EndedAt { get; init; }

    /// <summary>What was removed, by feature; those that are not named have not ended.</summary>
    public required IReadOnlyDictionary<string, long> Removed { get; init; }

    /// <summary>The number of the audit record that proves it, or null before the end.</summary>
    public long? AuditSequence { get; init; }

    /// <summary>That record's hash.</summary>
    public string? AuditHash { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }
}
