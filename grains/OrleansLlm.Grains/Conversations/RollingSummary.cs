namespace OrleansLlm.Grains.Conversations;

/// <summary>What a model wrote about the beginning of a branch.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.rolling-summary")]
internal sealed record RollingSummary
{
    /// <summary>The last turn that it tells about.</summary>
    [Id(0)]
    public int Through { get; init; }

    [Id(1)]
    public required string Text { get; init; }
}
