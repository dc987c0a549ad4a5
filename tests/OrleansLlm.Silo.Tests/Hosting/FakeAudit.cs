using OrleansLlm.Contracts.Audit;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>An audit log in memory.</summary>
internal sealed class FakeAudit(string tenant, TimeProvider clock) : IAuditGrain
{
    private readonly List<AuditRecord> _records = [];

    public Task<AuditRecord> AppendAsync(AuditEvent happened, CancellationToken cancellationToken = default)
    {
        var record = new AuditRecord
        {
            Sequence = _records.Count + 1, At = clock.GetUtcNow(), Event = happened, Hash = "", PreviousHash = _records.LastOrDefault()?.Hash ?? AuditHash.Beginning,
        };
        _records.Add(record with { Hash = AuditHash.Of(tenant, record) });
        return Task.FromResult(_records[^1]);
    }

    public Task<AuditPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(new AuditPage { Records = [.. _records.Skip((int)after).Take(limit)], Next = _records.Count > after + limit ? after + limit : null });

    public Task<AuditCheck> VerifyAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new AuditCheck { Records = _records.Count, Head = _records.LastOrDefault()?.Hash ?? AuditHash.Beginning, IsWhole = true });
}
