using System.Text.Json.Serialization;

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

    /// <summary>Prompt tokens that were not computed again; part of <see cref="PromptTokens"/>.</summary>
    [Id(2)]
    public int CachedPromptTokens { get; init; }

    /// <summary>Generated tokens of hidden reasoning; part of <see cref="CompletionTokens"/>.</summary>
    [Id(3)]
    public int ReasoningTokens { get; init; }

    /// <summary>Prompt tokens that the provider wrote to its cache; part of <see cref="PromptTokens"/>, never also of <see cref="CachedPromptTokens"/>.</summary>
    [Id(4)]
    public int CacheWriteTokens { get; init; }

    /// <summary>Audio tokens of the prompt; part of <see cref="PromptTokens"/>.</summary>
    [Id(5)]
    public int AudioPromptTokens { get; init; }

    /// <summary>Generated audio tokens; part of <see cref="CompletionTokens"/>.</summary>
    [Id(6)]
    public int AudioCompletionTokens { get; init; }

    /// <summary>Images in the prompt.</summary>
    [Id(7)]
    public int Images { get; init; }

    /// <summary>
    /// Time that the model ran for the call on its device (GPU or CPU), all choices together: the runs that only served it, and of each run that it
    /// shared with others an equal share. What is counted for all calls adds up to the time the device was busy; waiting, sampling and what was
    /// computed twice for want of memory are not in it. Zero where it is not known.
    /// </summary>
    [Id(8)]
    public TimeSpan ComputeTime { get; init; }

    /// <summary>Prompt tokens written to the provider's cache for longer than its default time; part of <see cref="CacheWriteTokens"/>.</summary>
    [Id(9)]
    public int LongCacheWriteTokens { get; init; }

    /// <summary>Audio tokens of the prompt that came from the cache; part of both <see cref="AudioPromptTokens"/> and <see cref="CachedPromptTokens"/>.</summary>
    [Id(10)]
    public int CachedAudioPromptTokens { get; init; }

    /// <summary>Of a call with a prediction: generated tokens that had been proposed.</summary>
    [Id(11)]
    public int AcceptedPredictionTokens { get; init; }

    /// <summary>Of a call with a prediction: tokens that were proposed in vain. They are not part of the completion.</summary>
    [Id(12)]
    public int RejectedPredictionTokens { get; init; }

    /// <summary>True where a remote provider reported no usage, or one that can not be: the tokens were estimated from the texts instead.</summary>
    [Id(13), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsEstimated { get; init; }

    /// <summary>Prompt and completion together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
