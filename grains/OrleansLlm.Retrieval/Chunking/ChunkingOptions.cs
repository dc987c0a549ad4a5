using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>How documents are cut into chunks.</summary>
public sealed record ChunkingOptions : IValidatableObject
{
    /// <summary>Where texts are best cut.</summary>
    public ChunkingStrategy Strategy { get; init; }

    /// <summary>The most tokens of a chunk, its context included.</summary>
    /// <value>16 to 100,000; default 512.</value>
    [Range(16, 100_000)]
    public int MaxTokens { get; init; } = 512;

    /// <summary>Tokens of the former chunk that are repeated at a chunk's start, at most: whole sentences.</summary>
    /// <value>0 to half of <see cref="MaxTokens"/>; default 0.</value>
    [Range(0, 50_000)]
    public int OverlapTokens { get; init; }

    /// <summary>The most tokens of a chunk's context: the headings over it, or the declarations around it; the innermost are kept. 0: none.</summary>
    /// <value>0 to half of <see cref="MaxTokens"/>; default 64.</value>
    [Range(0, 50_000)]
    public int ContextTokens { get; init; } = 64;

    /// <summary>The most tokens of the larger chunk that each one lies in; 0: none.</summary>
    /// <value>0, or <see cref="MaxTokens"/> to 1,000,000; default 0.</value>
    [Range(0, 1_000_000)]
    public int ParentTokens { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OverlapTokens * 2 > MaxTokens)
        {
            yield return new ValidationResult($"{nameof(OverlapTokens)} must be at most half of {nameof(MaxTokens)}, {MaxTokens}. Given: {OverlapTokens}.", [nameof(OverlapTokens)]);
        }

        if (ContextTokens * 2 > MaxTokens)
        {
            yield return new ValidationResult($"{nameof(ContextTokens)} must be at most half of {nameof(MaxTokens)}, {MaxTokens}. Given: {ContextTokens}.", [nameof(ContextTokens)]);
        }

        if (ParentTokens > 0 && ParentTokens < MaxTokens)
        {
            yield return new ValidationResult($"{nameof(ParentTokens)} must be 0 or at least {nameof(MaxTokens)}, {MaxTokens}. Given: {ParentTokens}.", [nameof(ParentTokens)]);
        }
    }
}
