namespace OrleansLlm.Contracts.Routing;

/// <summary>Which functions the model may or must call.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-choice")]
public sealed record ToolChoice
{
    /// <summary>Whether it calls any.</summary>
    [Id(0)]
    public ToolChoiceMode Mode { get; init; }

    /// <summary>The functions that may be called, each among the request's tools; null: all of them.</summary>
    [Id(1)]
    public IReadOnlyList<string>? Functions { get; init; }
}
