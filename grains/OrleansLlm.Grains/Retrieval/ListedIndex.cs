namespace OrleansLlm.Grains.Retrieval;

/// <summary>An index in its tenant's list.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.listed-index")]
internal sealed record ListedIndex
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>For how many chunks it has room.</summary>
    [Id(1)]
    public long Chunks { get; init; }
}
