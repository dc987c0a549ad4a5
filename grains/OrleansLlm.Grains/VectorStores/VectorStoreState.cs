using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>What is durable of a vector store besides its files.</summary>
[GenerateSerializer, Alias("llm.state.vector-store")]
internal sealed class VectorStoreState
{
    /// <summary>Null: there is no such store.</summary>
    [Id(0)]
    public CreateVectorStore? Settings { get; set; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; set; }

    [Id(2)]
    public DateTimeOffset LastActiveAt { get; set; }

    /// <summary>The analyzer of the index; null: there is no index.</summary>
    [Id(3)]
    public string? Language { get; set; }

    /// <summary>Since then it is empty because it was not used.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiredAt { get; set; }

    /// <summary>It is being deleted: nothing finds it any more, and what is left of it goes.</summary>
    [Id(5)]
    public bool IsDeleted { get; set; }

    /// <summary>The index's embedding model; null: there is no index.</summary>
    [Id(6)]
    public string? EmbeddingModel { get; set; }

    /// <summary>Of the index's vectors.</summary>
    [Id(7)]
    public int Dimensions { get; set; }
}
