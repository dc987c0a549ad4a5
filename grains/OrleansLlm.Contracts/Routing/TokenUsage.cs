namespace OrleansLlm.Contracts.Routing;

/// <summary>Tokens that a call used.</summary>
[GenerateSerializer, Immutable, Alias("llm.usage")]
public sealed record TokenUsage
{
    /// <summary>Tokens of the prompt, counted once whatever the number of choices.</summary>
    [Id(0)]
    public int PromptTokens { get; init; }

    /// <summary>Generated tokens of all choices.</summary>
    [Id(1)]
    public int CompletionTokens { get; init; }

    /// <summary>Prompt tokens that were not computed again.</summary>
    [Id(2)]
    public int CachedPromptTokens { get; init; }

    /// <summary>Of a call with a prediction: generated tokens that had been proposed.</summary>
    [Id(3)]
    public int AcceptedPredictionTokens { get; init; }

    /// <summary>Of a call with a prediction: tokens that were proposed in vain. They are not part of the completion.</summary>
    [Id(4)]
    public int RejectedPredictionTokens { get; init; }

    /// <summary>Prompt and completion together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
