using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sampling;

namespace OrleansLlm.Engine.Sequences;

/// <summary>One sequence to generate.</summary>
public sealed record SequenceRequest
{
    /// <summary>An id for logs and metrics.</summary>
    public required string Id { get; init; }

    /// <summary>The prompt's token ids, at least one, each within the vocabulary.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>The most tokens to generate, at least 1; prompt and output together fit the context window.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Texts that end the sequence and are cut from it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Go on past the model's end tokens.</summary>
    public bool IgnoreEndOfSequence { get; init; }

    /// <summary>
    /// What the text must be; null: anything. End tokens are possible only where it is whole, and it ends by itself with
    /// <see cref="SequenceFinish.Stop"/> where nothing can follow. Text that must follow is appended without a model step, in the tokenizer's own
    /// tokens, which count as generated; not where log-probabilities are asked for, since there are none without a step.
    /// </summary>
    public CompiledGrammar? Constraint { get; init; }

    /// <summary>
    /// What the output is expected to be like, as token ids: proposed where the output agrees with it, so that more than one token per step comes
    /// out. It changes no token. Empty: nothing is expected.
    /// </summary>
    public ReadOnlyMemory<int> Prediction { get; init; }

    /// <summary>
    /// Report how likely each token of the prompt was, with the last update. The whole prompt is computed then, whatever of it is cached.
    /// </summary>
    public bool PromptLogprobs { get; init; }

    /// <summary>On whose behalf; tenants share the engine fairly, whatever the number of their sequences.</summary>
    public string Tenant { get; init; } = string.Empty;

    /// <summary>The adapter that it is computed with, from 1; 0: none. Prefixes are reused within one adapter only.</summary>
    public int Adapter { get; init; }

    /// <summary>
    /// Sequences with the same scope reuse each other's prefixes; null: the tenant's own. A scope that several tenants name lets each learn by
    /// timing which prompts the others used: for prefixes that are declared shared.
    /// </summary>
    public string? CacheScope { get; init; }

    /// <summary>
    /// Higher is admitted earlier and preempted later; default 0. Above 0 it orders a tenant's own sequences only, so nobody jumps another
    /// tenant's queue by asking for it; below 0 the sequence yields to all with more, of any tenant, for as long as there are some.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>The longest wait for a first slot; then the sequence ends with an <see cref="EngineTimeoutException"/>. Null: no limit.</summary>
    public TimeSpan? MaxQueueTime { get; init; }

    /// <summary>The longest time from submission to end; then the sequence ends with an <see cref="EngineTimeoutException"/>. Null: no limit.</summary>
    public TimeSpan? Deadline { get; init; }
}
