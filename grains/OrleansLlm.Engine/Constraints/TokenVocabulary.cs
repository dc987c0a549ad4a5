using System.Text;
using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Matching;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// A model's tokens as constraints see them. Made once per model, since it takes tens of milliseconds. Special and end tokens and those of more
/// than 64 bytes are never part of a constrained text. Immutable; safe for concurrent use.
/// </summary>
public sealed class TokenVocabulary
{
    private readonly Tokenizer _tokenizer;
    private readonly bool[] _usable;

    /// <summary>Sorts the tokens.</summary>
    /// <param name="tokenizer">Gives tokens their bytes.</param>
    /// <param name="size">Rows of the model's output head.</param>
    /// <param name="endTokens">Tokens that end the model's turn.</param>
    public TokenVocabulary(Tokenizer tokenizer, int size, IEnumerable<int> endTokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(endTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _tokenizer = tokenizer;
        Size = size;
        EndTokens = [.. endTokens.Where(token => token >= 0 && token < size)];
        _usable = [.. Enumerable.Range(0, Math.Min(size, tokenizer.VocabularySize)).Select(IsUsable)];
        Trie = new TokenTrie(Enumerable.Range(0, _usable.Length).Where(token => _usable[token]).Select(token => (token, tokenizer.TokenBytes(token).ToArray())));
    }

    /// <summary>Rows of the model's output head.</summary>
    public int Size { get; }

    internal int[] EndTokens { get; }

    internal TokenTrie Trie { get; }

    internal ReadOnlySpan<byte> BytesOf(int token) => _tokenizer.TokenBytes(token);

    /// <summary>The tokens that the tokenizer makes of a text, or where that does not give the bytes back, the longest tokens from its start.</summary>
    /// <returns>Tokens of the text's whole characters, or of its start when the vocabulary has no token for a byte.</returns>
    internal List<int> Encode(ReadOnlySpan<byte> text)
    {
        text = text[..WholeCharacters(text)];
        var tokens = Canonical(text);
        if (tokens.Count > 0)
        {
            return tokens;
        }

        while (!text.IsEmpty && Trie.Longest(text) is { Length: > 0 } longest)
        {
            tokens.Add(longest.Token);
            text = text[longest.Length..];
        }

        return tokens;
    }

    private List<int> Canonical(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var tokens = text.Length == 0 ? [] : _tokenizer.Encode(text, addSpecialTokens: false, [Range.All]);
        var left = bytes;
        foreach (var token in tokens)
        {
            if (token >= _usable.Length || !_usable[token] || !left.StartsWith(BytesOf(token)))
            {
                return [];
            }

            left = left[BytesOf(token).Length..];
        }

        return left.IsEmpty ? [.. tokens] : [];
    }

    /// <summary>The length up to the last character that is whole.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && Rune.DecodeFromUtf8(text[length..], out _, out var used) == System.Buffers.OperationStatus.Done)
        {
            length += used;
        }

        return length;
    }

    private bool IsUsable(int token) =>
        !_tokenizer.IsSpecial(token) && !EndTokens.Contains(token) && _tokenizer.TokenBytes(token).Length is > 0 and <= PushdownAutomaton.MaxTokenBytes;
}
