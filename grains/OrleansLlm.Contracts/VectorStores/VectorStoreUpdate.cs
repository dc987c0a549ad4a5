using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>What is to change of a vector store; what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("llm.vector-store-update")]
public sealed record VectorStoreUpdate
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Its owner's own pairs, all of them.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>It expires when it was not used for so many days; 0: never.</summary>
    [Id(2)]
    public int? ExpiresAfterDays { get; init; }

    /// <summary>What it is for; empty: nothing.</summary>
    [Id(3)]
    public string? Description { get; init; }

    /// <summary>How it is searched from now on.</summary>
    [Id(4)]
    public IndexSearchSettings? Search { get; init; }
}
