namespace OrleansLlm.Contracts.Audit;

/// <summary>A tenant's audit log: append-only, a chain of hashes, durable. Key: <see cref="AuditKey"/>.</summary>
[Alias("llm.audit"), GrainInterfaceType("audit")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Adds an event; durable when it returns. One of an id that is among the last 512 adds nothing and gives the record that is there.</summary>
    /// <exception cref="LlmException">InvalidRequest: a part of the event is out of range.</exception>
    [Alias("append")]
    Task<AuditRecord> AppendAsync(AuditEvent happened, CancellationToken cancellationToken = default);

    /// <summary>Records after a number (0: from the beginning), at most <paramref name="limit"/> (1 to <see cref="AuditPage.MaxLimit"/>).</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range.</exception>
    [Alias("read")]
    Task<AuditPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Reads all records from the store and checks the chain.</summary>
    [Alias("verify")]
    Task<AuditCheck> VerifyAsync(CancellationToken cancellationToken = default);
}
