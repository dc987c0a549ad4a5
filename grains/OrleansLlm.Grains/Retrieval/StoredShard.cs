namespace OrleansLlm.Grains.Retrieval;

/// <summary>A shard, and which documents it holds.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.stored-shard")]
internal sealed record StoredShard
{
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The first bits of its documents' hashes.</summary>
    [Id(1)]
    public uint Prefix { get; init; }

    /// <summary>How many bits.</summary>
    [Id(2)]
    public int Bits { get; init; }
}
