namespace OrleansLlm.Contracts.Audit;

/// <summary>Something that happened, to be kept for good. It holds no user's words and no user's name: what is erased must not live on here.</summary>
[GenerateSerializer, Immutable, Alias("llm.audit-event")]
public sealed record AuditEvent
{
    /// <summary>What happened, such as <c>erasure.completed</c>, up to 64 characters.</summary>
    [Id(0)]
    public required string Action { get; init; }

    /// <summary>The id of the key on whose behalf it happened, or <c>system</c>.</summary>
    [Id(1)]
    public required string Actor { get; init; }

    /// <summary>What it happened to, up to 256 characters; of a user a hash (<see cref="AuditHash.OfUser"/>).</summary>
    [Id(2)]
    public required string Subject { get; init; }

    /// <summary>More of it: at most 64 names with texts of up to 512 characters.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>Adding an event of the same id again adds nothing; null: it is added each time.</summary>
    [Id(4)]
    public string? Id { get; init; }
}
