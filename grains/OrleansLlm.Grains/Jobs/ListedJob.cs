namespace OrleansLlm.Grains.Jobs;

/// <summary>A job in its tenant's list.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.listed-job")]
internal sealed record ListedJob
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Kind { get; init; }
}
