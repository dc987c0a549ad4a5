namespace OrleansLlm.Grains.Learning;

/// <summary>A model's file that is removed from a time on, unless it is added before.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.doomed-model")]
internal sealed record DoomedModel
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public int Version { get; init; }

    [Id(2)]
    public long Bytes { get; init; }

    /// <summary>From then on it is removed (UTC).</summary>
    [Id(3)]
    public DateTimeOffset After { get; init; }
}
