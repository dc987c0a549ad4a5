namespace OrleansLlm.Contracts.Retrieval;

/// <summary>An index and its counts.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-info")]
public sealed record IndexInfo
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it was made for, with nothing left open: <see cref="IndexDefinition.Backend"/>, language, model and dimensions are set (dimensions 0 without a model).</summary>
    [Id(1)]
    public required IndexDefinition Definition { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with every change of its documents.</summary>
    [Id(3)]
    public long Version { get; init; }

    /// <summary>Documents in it.</summary>
    [Id(4)]
    public long Documents { get; init; }

    /// <summary>Chunks in it.</summary>
    [Id(5)]
    public long Chunks { get; init; }

    /// <summary>Bytes that it takes in the store, as far as its back end tells; else 0.</summary>
    [Id(6)]
    public long Bytes { get; init; }

    /// <summary>Over how many shards it is spread; 0 in a remote back end.</summary>
    [Id(7)]
    public int Shards { get; init; }

    /// <summary>True while a shard that grew too large is being divided; searches and changes go on meanwhile.</summary>
    [Id(8)]
    public bool IsDividing { get; init; }
}
