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
}
