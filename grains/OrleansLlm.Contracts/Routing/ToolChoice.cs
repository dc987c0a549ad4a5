namespace OrleansLlm.Contracts.Routing;

/// <summary>Which functions the model may or must call.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-choice")]
public sealed record ToolChoice
{
    /// <summary>Whether it calls any.</summary>
    [Id(0)]
    public ToolChoiceMode Mode { get; init; }

    /// <summary>
    /// The functions that may be called, each among the request's tools; null: all of them. Server tools are named by type (<c>file_search:</c>), by type and
    /// server (<c>mcp:docs</c>), or with the function (<c>mcp:docs:search</c>); no function's own name has a colon.
    /// </summary>
    [Id(1)]
    public IReadOnlyList<string>? Functions { get; init; }
}
