namespace OrleansLlm.Engine.Sequences;

/// <summary>What one step added to a sequence.</summary>
public readonly record struct SequenceUpdate
{
    /// <summary>New text: whole characters, nothing that may still become a stop string. May be empty.</summary>
    public required string Text { get; init; }

    /// <summary>How many tokens were generated since the last update (end tokens count).</summary>
    public required int Tokens { get; init; }

    /// <summary>One entry per token when asked for, else null.</summary>
    public IReadOnlyList<TokenLogprobs>? Logprobs { get; init; }

    /// <summary>
    /// Natural-log probabilities of the prompt's tokens from the second on, each under the raw distribution after those before it; on the last update,
    /// when asked for. The first token has none.
    /// </summary>
    public IReadOnlyList<float>? PromptLogprobs { get; init; }

    /// <summary>
    /// Prompt tokens that were not computed, since their keys and values were cached; the same in each update but for text that a constraint
    /// forces before the first step: 0 there.
    /// </summary>
    public int CachedPromptTokens { get; init; }

    /// <summary>Tokens of the output so far that had been proposed (speculative decoding).</summary>
    public int AcceptedPredictionTokens { get; init; }

    /// <summary>Proposed tokens so far that the output went another way than.</summary>
    public int RejectedPredictionTokens { get; init; }

    /// <summary>
    /// Time that the model ran for the sequence so far: its own runs, and of each batched run an equal share. Over all sequences it adds up to the time
    /// that the model ran, less what was computed again after preemptions.
    /// </summary>
    public TimeSpan ComputeTime { get; init; }

    /// <summary>Set on the last update.</summary>
    public SequenceFinish? Finish { get; init; }
}
