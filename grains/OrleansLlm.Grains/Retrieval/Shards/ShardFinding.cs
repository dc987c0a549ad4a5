namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>A chunk that a shard found; its text is asked for when it is wanted.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-finding")]
internal sealed record ShardFinding
{
    [Id(0)]
    public int Row { get; init; }

    [Id(1)]
    public required string Document { get; init; }

    [Id(2)]
    public int ChunkIndex { get; init; }

    [Id(3)]
    public DateTimeOffset? Time { get; init; }

    [Id(4)]
    public float? Lexical { get; init; }

    [Id(5)]
    public float? Vector { get; init; }

    [Id(6)]
    public float[]? Values { get; init; }
}
