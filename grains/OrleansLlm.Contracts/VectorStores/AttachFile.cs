using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>A file to be put into a vector store.</summary>
[GenerateSerializer, Immutable, Alias("llm.attach-file")]
public sealed record AttachFile
{
    /// <summary>The file's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its name; empty when there is no such file, which is then its error.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>How it is cut.</summary>
    [Id(2)]
    public StoreChunking Chunking { get; init; } = new();

    /// <summary>What filters look at.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }
}
