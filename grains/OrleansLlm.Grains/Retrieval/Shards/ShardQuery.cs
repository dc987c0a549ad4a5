namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What is looked for in a shard.</summary>
[GenerateSerializer, Immutable, Alias("llm.shard-query")]
internal sealed record ShardQuery
{
    [Id(0)]
    public string? Text { get; init; }

    [Id(1)]
    public float[]? Vector { get; init; }

    [Id(2)]
    public int Depth { get; init; }

    /// <summary>As JSON; null: none.</summary>
    [Id(3)]
    public string? Filters { get; init; }

    [Id(4)]
    public bool WithVectors { get; init; }

    /// <summary>Counts of all shards; null: this is the only one.</summary>
    [Id(5)]
    public ShardTerms? All { get; init; }
}
