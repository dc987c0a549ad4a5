using System.Collections.Immutable;

namespace OrleansLlm.Models.Packages;

/// <summary>The shape of an encoder.</summary>
public sealed record EncoderConfig
{
    /// <summary>The architecture family as the configuration names it (<c>bert</c>, <c>xlm-roberta</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of rows of the token embedding.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens of one reading, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The width of hidden states, which is that of an embedding.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The token that fills short rows; RoBERTa's positions depend on it.</summary>
    public required int PadTokenId { get; init; }

    /// <summary>Sizes that the makers trained embeddings to be cut to (Matryoshka), ascending; empty: not said.</summary>
    public ImmutableArray<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Names of a classifier's labels by index; empty for embeddings.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];
}
