using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Changes of a shard, with what it is made for if it is new.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-batch")]
internal sealed record ShardBatch
{
    [Id(0)]
    public required IReadOnlyList<IndexedDocument> Documents { get; init; }

    [Id(1)]
    public required IReadOnlyList<string> Deletes { get; init; }

    [Id(2)]
    public required string Language { get; init; }

    [Id(3)]
    public int Dimensions { get; init; }

    [Id(4)]
    public string? Embedder { get; init; }
}
