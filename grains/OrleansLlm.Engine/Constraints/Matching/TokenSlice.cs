using System.Numerics.Tensors;
using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Tokens that are short texts of an alphabet's characters, by their length: where any such text can follow, so can they, and need not be looked at
/// one by one (the slices of Moskal et al., llguidance, 2025). Immutable.
/// </summary>
internal sealed class TokenSlice
{
    /// <summary>Longer tokens are in no slice.</summary>
    public const int MaxCharacters = 16;

    /// <summary>For each length, one bit per token of at most so many characters.</summary>
    private readonly ulong[][] _upTo;

    /// <param name="alphabet">The characters of the tokens.</param>
    /// <param name="tokens">Ids and how many characters they are.</param>
    /// <param name="vocabularySize">Bits of a mask.</param>
    public TokenSlice(RuneSet alphabet, IReadOnlyList<(int Token, int Characters)> tokens, int vocabularySize)
    {
        Alphabet = [.. alphabet.Ranges.SelectMany(range => Utf8Ranges.Split(range.First, range.Last))];
        var longest = tokens.Select(token => token.Characters).DefaultIfEmpty().Max();
        _upTo = [.. Enumerable.Range(0, longest + 1).Select(_ => new ulong[(vocabularySize + 63) / 64])];
        foreach (var (token, characters) in tokens)
        {
            for (var length = characters; length <= longest; length++)
            {
                _upTo[length][token >> 6] |= 1UL << token;
            }
        }
    }

    /// <summary>The bytes of the alphabet's characters.</summary>
    public IReadOnlyList<(byte First, byte Last)[]> Alphabet { get; }

    /// <summary>Adds the tokens of at most so many characters to a mask.</summary>
    public void Add(int characters, ulong[] mask) => TensorPrimitives.BitwiseOr(mask, _upTo[Math.Min(characters, _upTo.Length - 1)], mask);
}
