using OrleansLlm.Models.Tokenization.Added;
using OrleansLlm.Models.Tokenization.Decoding;
using OrleansLlm.Models.Tokenization.Normalization;
using OrleansLlm.Models.Tokenization.Splitting;
using OrleansLlm.Models.Tokenization.Subwords;

namespace OrleansLlm.Models.Tokenization;

/// <summary>What a tokenizer file describes, in the order of encoding.</summary>
internal sealed record TokenizerParts
{
    /// <summary>Tokens looked for in the text itself.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Rewrites the text.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Splits the text into words.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Encodes a word.</summary>
    public required SubwordModel Model { get; init; }

    /// <summary>The model's tokens.</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>What the post-processor makes of one text.</summary>
    public TextTemplate Single { get; init; } = TextTemplate.Bare;

    /// <summary>What the post-processor makes of two texts, or null when it does not say.</summary>
    public TextTemplate? Pair { get; init; }

    /// <summary>Turns tokens into text.</summary>
    public required TokenDecoder Decoder { get; init; }
}
