using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>What is kept of an index besides its documents.</summary>
[GenerateSerializer, Alias("llm.state.index")]
internal sealed class IndexGrainState
{
    /// <summary>With nothing left open; null: there is no index.</summary>
    [Id(0)]
    public IndexDefinition? Definition { get; set; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>It is being deleted: what is left of it goes with the next call.</summary>
    [Id(2)]
    public bool IsDeleting { get; set; }

    /// <summary>For how many chunks the tenant has given it room.</summary>
    [Id(3)]
    public long Room { get; set; }

    /// <summary>Its shards; empty: one that holds all.</summary>
    [Id(4)]
    public List<StoredShard> Shards { get; set; } = [];

    /// <summary>The number of the next shard.</summary>
    [Id(5)]
    public int NextShard { get; set; }

    /// <summary>The shard that is being divided, or null.</summary>
    [Id(6)]
    public string? Source { get; set; }

    /// <summary>The shard that its documents move to, or null.</summary>
    [Id(7)]
    public string? Target { get; set; }
}
