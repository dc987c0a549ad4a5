namespace OrleansLlm.Contracts.Tenants;

/// <summary>Asks for a new project.</summary>
[GenerateSerializer, Immutable, Alias("llm.create-project")]
public sealed record CreateProjectRequest
{
    /// <summary>The project's id, see <see cref="EntityId"/>; it can not be changed.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>A name for people, 1 to 100 characters; null: the id.</summary>
    [Id(1)]
    public string? Name { get; init; }

    /// <summary>Cost allocation tags: at most 16, names and values up to 64 characters.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
