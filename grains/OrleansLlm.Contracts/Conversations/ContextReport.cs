using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>What of a conversation the model was shown for a reply.</summary>
[GenerateSerializer, Immutable, Alias("llm.context-report")]
public sealed record ContextReport
{
    /// <summary>Tokens of the prompt; estimated for a provider's model.</summary>
    [Id(0)]
    public int Tokens { get; init; }

    /// <summary>The model's context window in tokens; 0: not known.</summary>
    [Id(1)]
    public int ContextLength { get; init; }

    /// <summary>What it was told before everything else, or null.</summary>
    [Id(2)]
    public string? Instructions { get; init; }

    /// <summary>The summary of turns that it was not shown, or null.</summary>
    [Id(3)]
    public string? Summary { get; init; }

    /// <summary>Numbers of turns that were shown because they are pinned or lead as system messages, though older than the others.</summary>
    [Id(4)]
    public IReadOnlyList<int> Pinned { get; init; } = [];

    /// <summary>Numbers of older turns that were brought back because they match the newest message.</summary>
    [Id(5)]
    public IReadOnlyList<int> Recalled { get; init; } = [];

    /// <summary>The number of the turn from which on everything was shown, up to <see cref="Last"/>.</summary>
    [Id(6)]
    public int First { get; init; } = Turn.None;

    /// <summary>The newest turn that was shown.</summary>
    [Id(7)]
    public int Last { get; init; } = Turn.None;

    /// <summary>How many turns of the branch were left out.</summary>
    [Id(8)]
    public int LeftOut { get; init; }

    /// <summary>How many tool results were shortened, and to how many characters; 0: none.</summary>
    [Id(9)]
    public int Shortened { get; init; }

    /// <summary>Characters left of a shortened tool result.</summary>
    [Id(10)]
    public int ShortenedTo { get; init; }

    /// <summary>Why there is no summary though one was wanted, or null.</summary>
    [Id(11)]
    public string? SummaryFailure { get; init; }

    /// <summary>The messages in order. Of a reply of the past, as they are now: deleted turns are left out.</summary>
    [Id(12)]
    public IReadOnlyList<ChatMessage>? Messages { get; init; }
}
