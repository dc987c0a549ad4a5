namespace OrleansLlm.Grains.Files;

/// <summary>Room that is kept for a file that is being written.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.file-upload")]
internal sealed record FileUpload
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public long Bytes { get; init; }

    /// <summary>From then on the writer counts as gone.</summary>
    [Id(2)]
    public DateTimeOffset Until { get; init; }
}
