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

    /// <summary>Ids that the post-processor puts in front.</summary>
    public IReadOnlyList<int> Prefix { get; init; } = [];

    /// <summary>Ids that the post-processor puts behind.</summary>
    public IReadOnlyList<int> Suffix { get; init; } = [];

    /// <summary>Turns tokens into text.</summary>
    public required TokenDecoder Decoder { get; init; }
}
