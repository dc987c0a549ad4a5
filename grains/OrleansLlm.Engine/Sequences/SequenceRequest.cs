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
}
