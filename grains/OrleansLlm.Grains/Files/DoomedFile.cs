namespace OrleansLlm.Grains.Files;

/// <summary>A deleted file whose content is being removed.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.doomed-file")]
internal sealed record DoomedFile
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Records that are left; null: to be counted, since it was never finished.</summary>
    [Id(1)]
    public int? Chunks { get; init; }
}
