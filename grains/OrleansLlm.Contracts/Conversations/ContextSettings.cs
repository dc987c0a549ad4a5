namespace OrleansLlm.Contracts.Conversations;

/// <summary>How what the model sees of a long conversation is chosen. Pinned turns, leading system messages and the newest turns are always seen.</summary>
[GenerateSerializer, Immutable, Alias("llm.context-settings")]
public sealed record ContextSettings
{
    /// <summary>
    /// Share of the context window, 0.1 to 0.9: when the history is longer, what is older than half of that share is told by a summary that a model writes,
    /// paid like any call. Null: no summary.
    /// </summary>
    [Id(0)]
    public double? SummarizeAbove { get; init; }

    /// <summary>The model or route that writes the summary; null: the one that replies.</summary>
    [Id(1)]
    public string? SummaryModel { get; init; }

    /// <summary>How many turns that are no longer seen are brought back because they match the newest message, 0 to 20. Default 0.</summary>
    [Id(2)]
    public int Recall { get; init; }

    /// <summary>Characters that are left of an old tool result when not everything fits, 100 to 100,000. Default 1,000.</summary>
    [Id(3)]
    public int ToolResultCharacters { get; init; } = 1_000;
}
