using System.Buffers;
using System.Text;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// A vocabulary's tokens, each in the slice of the smallest alphabet that has its characters, or in none. The alphabets are those that texts are
/// often limited to, each with the one before it; the largest is what JSON writes as it is. Immutable.
/// </summary>
internal sealed class TokenSlices
{
    private static readonly RuneSet[] Alphabets = [.. Cumulate(
        [('a', 'z')],
        [('A', 'Z')],
        [('0', '9')],
        [(' ', ' '), ('-', '-'), ('_', '_')],
        [('!', '!'), ('#', '['), (']', '~')],
        // Without what "any character but the end of a line" leaves out.
        [(0x7F, 0x84), (0x86, 0x2027), (0x202A, RuneSet.Last)])];

    private static readonly byte[] NumberOfAscii = [.. Enumerable.Range(0, 128).Select(NumberOf)];

    private readonly TokenSlice[] _slices;

    /// <param name="tokens">Ids with their bytes, which are not empty.</param>
    /// <param name="vocabularySize">Bits of a mask.</param>
    public TokenSlices(IReadOnlyList<(int Token, byte[] Bytes)> tokens, int vocabularySize)
    {
        var parts = Alphabets.Select(_ => new List<(int, int)>()).ToArray();
        var sorted = new List<(int Token, byte[] Bytes, byte Slice)>(tokens.Count);
        foreach (var (token, bytes) in tokens)
        {
            var (slice, characters) = Sort(bytes);
            sorted.Add((token, bytes, slice));
            if (slice <= Count)
            {
                parts[slice - 1].Add((token, characters));
            }
        }

        sorted.Sort(static (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes) is not 0 and var order ? order : a.Token - b.Token);
        Trie = new TokenTrie(sorted);
        _slices = [.. Alphabets.Select((alphabet, i) => new TokenSlice(alphabet, parts[i], vocabularySize))];
    }

    /// <summary>Slices are numbered from 1, the smallest alphabet, to this.</summary>
    public static int Count => Alphabets.Length;

    /// <summary>All tokens by their bytes and slices; those in none are in one more than <see cref="Count"/>.</summary>
    public TokenTrie Trie { get; }

    public TokenSlice this[int number] => _slices[number - 1];

    private static (byte Slice, int Characters) Sort(ReadOnlySpan<byte> bytes)
    {
        var slice = (byte)0;
        var characters = 0;
        for (; !bytes.IsEmpty && slice <= Count; characters++)
        {
            var isRune = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done && characters < TokenSlice.MaxCharacters;
            var number = !isRune ? (byte)(Count + 1) : rune.IsAscii ? NumberOfAscii[rune.Value] : NumberOf(rune.Value);
            slice = Math.Max(slice, number);
            bytes = bytes[length..];
        }

        return (slice, characters);
    }

    /// <summary>The slice of a character.</summary>
    private static byte NumberOf(int rune) =>
        (byte)(Array.FindIndex(Alphabets, alphabet => alphabet.Contains(rune)) is >= 0 and var index ? index + 1 : Count + 1);

    private static IEnumerable<RuneSet> Cumulate(params (int First, int Last)[][] parts) =>
        parts.Select((_, i) => RuneSet.Of(parts.Take(i + 1).SelectMany(part => part)));
}
