namespace OrleansLlm.Contracts.Tenants;

/// <summary>Asks for a new tenant.</summary>
[GenerateSerializer, Immutable, Alias("llm.create-tenant")]
public sealed record CreateTenantRequest
{
    /// <summary>A name for people, 1 to 100 characters; null: the id.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Cost allocation tags: at most 16, names and values up to 64 characters.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
