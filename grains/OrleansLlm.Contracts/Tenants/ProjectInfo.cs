namespace OrleansLlm.Contracts.Tenants;

/// <summary>A part of a tenant with keys, limits and spend of its own.</summary>
[GenerateSerializer, Immutable, Alias("llm.project-info")]
public sealed record ProjectInfo
{
    /// <summary>The project's id, unique in its tenant, see <see cref="EntityId"/>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when its keys are refused (UTC), or null.</summary>
    [Id(3)]
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Cost allocation tags of its calls.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
