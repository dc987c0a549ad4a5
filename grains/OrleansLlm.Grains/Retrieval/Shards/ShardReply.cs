namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>How much is in a shard, and for a change the texts that it needs vectors of.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-reply")]
internal sealed record ShardReply
{
    [Id(0)]
    public long Version { get; init; }

    [Id(1)]
    public long Documents { get; init; }

    [Id(2)]
    public long Chunks { get; init; }

    [Id(3)]
    public long Bytes { get; init; }

    [Id(4)]
    public IReadOnlyList<string> Missing { get; init; } = [];
}
