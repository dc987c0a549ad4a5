using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>What a vector store is to be.</summary>
[GenerateSerializer, Immutable, Alias("llm.create-vector-store")]
public sealed record CreateVectorStore
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>What it is for, or null.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>Its owner's own pairs.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>It expires when it was not used for so many days, 1 to 365; null: never.</summary>
    [Id(3)]
    public int? ExpiresAfterDays { get; init; }

    /// <summary>The model that embeds its chunks, or <see cref="IndexDefinition.NoModel"/>: they are found by their words alone; null: the server's.</summary>
    [Id(4)]
    public string? EmbeddingModel { get; init; }

    /// <summary>The analyzer of its words; null: that of the language of what is read first.</summary>
    [Id(5)]
    public string? Language { get; init; }

    /// <summary>How it is searched where a search says nothing else; null: as the server does.</summary>
    [Id(6)]
    public IndexSearchSettings? Search { get; init; }
}
