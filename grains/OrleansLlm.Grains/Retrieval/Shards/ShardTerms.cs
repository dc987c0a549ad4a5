namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What BM25 counts in a shard.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-terms")]
internal sealed record ShardTerms
{
    [Id(0)]
    public int Rows { get; init; }

    [Id(1)]
    public long Terms { get; init; }

    [Id(2)]
    public required IReadOnlyDictionary<string, int> Frequencies { get; init; }
}
