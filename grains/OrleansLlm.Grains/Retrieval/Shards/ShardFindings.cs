namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What a shard found.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-findings")]
internal sealed record ShardFindings
{
    [Id(0)]
    public long Version { get; init; }

    [Id(1)]
    public long Generation { get; init; }

    [Id(2)]
    public required IReadOnlyList<ShardFinding> Found { get; init; }
}
