using System.Text;
using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Matching;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// A model's tokens as constraints see them. Made once per model, since it takes tens of milliseconds. Special and end tokens and those of more
/// than 64 bytes are never part of a constrained text; special and other control tokens stand for themselves only, where a grammar names them.
/// Immutable; safe for concurrent use.
/// </summary>
public sealed class TokenVocabulary
{
    private readonly bool[] _usable;
    private readonly byte[]?[] _control;

    /// <summary>Sorts the tokens.</summary>
    /// <param name="tokenizer">Gives tokens their bytes.</param>
    /// <param name="size">Rows of the model's output head.</param>
    /// <param name="endTokens">Tokens that end the model's turn.</param>
    /// <param name="controlTokens">Tokens that are markup although they are not special; null: none.</param>
    public TokenVocabulary(Tokenizer tokenizer, int size, IEnumerable<int> endTokens, IEnumerable<int>? controlTokens = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(endTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Tokenizer = tokenizer;
        Size = size;
        EndTokens = [.. endTokens.Where(token => token >= 0 && token < size)];
        var count = Math.Min(size, tokenizer.VocabularySize);
        var control = controlTokens?.ToHashSet() ?? [];
        _control = [.. Enumerable.Range(0, count).Select(token => control.Contains(token) || tokenizer.IsSpecial(token) ? ControlBytes.Of(token) : null)];
        _usable = [.. Enumerable.Range(0, count).Select(IsUsable)];
        var tokens = Enumerable.Range(0, count).Where(token => _usable[token] || IsControl(token));
        Fronts = new TrieFronts(new TokenTrie(tokens.Select(token => (token, BytesOf(token).ToArray()))), size);
    }

    /// <summary>Rows of the model's output head.</summary>
    public int Size { get; }

    internal Tokenizer Tokenizer { get; }

    internal int[] EndTokens { get; }

    internal TrieFronts Fronts { get; }

    /// <summary>A token's text; a control token's stand-in (<see cref="ControlBytes"/>).</summary>
    internal ReadOnlySpan<byte> BytesOf(int token) => token < _control.Length && _control[token] is { } control ? control : Tokenizer.TokenBytes(token);

    /// <summary>The control token of exactly this text, when the vocabulary has one that may be generated.</summary>
    internal int? ControlToken(string text) => Tokenizer.TokenId(text) is { } token && token < _control.Length && IsControl(token) ? token : null;

    /// <summary>The tokens that the tokenizer makes of a text, or where that does not give the bytes back, the longest tokens from its start.</summary>
    /// <returns>Tokens of the text's whole characters, or of its start when the vocabulary has no token for a byte.</returns>
    internal List<int> Encode(ReadOnlySpan<byte> text)
    {
        var tokens = new List<int>();
        while (!text.IsEmpty)
        {
            if (text[0] == ControlBytes.Mark)
            {
                if (text.Length < ControlBytes.Length)
                {
                    break;
                }

                tokens.Add(ControlBytes.Read(text));
                text = text[ControlBytes.Length..];
                continue;
            }

            var mark = text.IndexOf(ControlBytes.Mark);
            var part = mark < 0 ? text : text[..mark];
            if (!AddText(part, tokens))
            {
                break;
            }

            text = text[part.Length..];
        }

        return tokens;
    }

    /// <summary>Adds the tokens of a text; false when they are those of its start only.</summary>
    private bool AddText(ReadOnlySpan<byte> all, List<int> tokens)
    {
        var text = all[..WholeCharacters(all)];
        var canonical = Canonical(text);
        tokens.AddRange(canonical);
        if (canonical.Count > 0)
        {
            return text.Length == all.Length;
        }

        while (!text.IsEmpty && Fronts.Trie.Longest(text) is { Length: > 0 } longest)
        {
            tokens.Add(longest.Token);
            text = text[longest.Length..];
            all = all[longest.Length..];
        }

        return all.IsEmpty;
    }

    private List<int> Canonical(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var tokens = text.Length == 0 ? [] : Tokenizer.Encode(text, addSpecialTokens: false, [Range.All]);
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

    private bool IsControl(int token) => _control[token] is not null && !EndTokens.Contains(token);

    // A raw byte FF is no UTF-8, and would be taken for the beginning of a control token.
    private bool IsUsable(int token) =>
        _control[token] is null && !EndTokens.Contains(token) && Tokenizer.TokenBytes(token) is { Length: > 0 and <= PushdownAutomaton.MaxTokenBytes } bytes
        && !bytes.Contains(ControlBytes.Mark);
}
