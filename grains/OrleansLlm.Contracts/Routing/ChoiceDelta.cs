using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Contracts.Routing;

/// <summary>What a choice gained since the last chunk.</summary>
[GenerateSerializer, Immutable, Alias("llm.choice-delta")]
public sealed record ChoiceDelta
{
    /// <summary>The choice, from 0.</summary>
    [Id(0)]
    public int Index { get; init; }

    /// <summary>New text: whole characters only, free of stop strings; may be empty.</summary>
    [Id(1)]
    public string Text { get; init; } = "";

    /// <summary>How many tokens this delta stands for.</summary>
    [Id(2)]
    public int Tokens { get; init; }

    /// <summary>One entry per token, when asked for.</summary>
    [Id(3)]
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Set on the choice's last delta.</summary>
    [Id(4)]
    public FinishReason? FinishReason { get; init; }

    /// <summary>What the choice's calls of functions gained, at most one entry per call; null: nothing.</summary>
    [Id(5)]
    public IReadOnlyList<ToolCallDelta>? ToolCalls { get; init; }

    /// <summary>News of calls of server tools, in the order in which they happened; they came before the delta's text. Null: none.</summary>
    [Id(6)]
    public IReadOnlyList<ToolActivity>? Activities { get; init; }

    /// <summary>Where the text of the last step comes from; on its last delta. Null: nothing is known.</summary>
    [Id(7)]
    public IReadOnlyList<TextAnnotation>? Annotations { get; init; }
}
