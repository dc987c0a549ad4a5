using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Training.Tokenizers;

/// <summary>How a vocabulary is learned.</summary>
public sealed record BytePairOptions
{
    /// <summary>Words with a leading space, single digits, runs of signs: the pattern of most byte-level tokenizers.</summary>
    public const string CommonPattern = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>
    /// As <see cref="CommonPattern"/>, but a capital letter begins a piece without its space: a name is spelled in the same tokens at the start of a line,
    /// after a space and in quotes, which makes it easy to copy.
    /// </summary>
    public const string CapitalPattern = @"'(?:[sdmt]|ll|ve|re)| ?[\p{Ll}\p{Lm}\p{Lo}]+|[\p{Lu}\p{Lt}]+(?![\p{Ll}\p{Lm}\p{Lo}])|[\p{Lu}\p{Lt}][\p{Ll}\p{Lm}\p{Lo}]*|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Tokens in all at most, special ones and the 256 bytes included. Fewer where the texts have no more neighbours.</summary>
    public int Size { get; init; } = 4096;

    /// <summary>A regular expression whose matches are the pieces of a text; what lies between matches is not learned from.</summary>
    public string Pattern { get; init; } = CommonPattern;

    /// <summary>Tokens that stand for themselves, with the first ids.</summary>
    public IReadOnlyList<string> Special { get; init; } = [];

    /// <summary>Pieces that get a token whatever the texts are.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <exception cref="ValidationException">A value is out of range.</exception>
    internal void Check()
    {
        int least = Special.Count + 256;
        if (Size < least)
        {
            throw new ValidationException($"Size must be at least {least}: {Special.Count} special tokens and 256 bytes. Given: {Size}");
        }

        if (Special.Distinct(StringComparer.Ordinal).Count() < Special.Count)
        {
            throw new ValidationException($"Special must not repeat itself. Given: {string.Join(", ", Special)}");
        }
    }
}
