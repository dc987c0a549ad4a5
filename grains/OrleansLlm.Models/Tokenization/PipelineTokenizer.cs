using System.Text;
using OrleansLlm.Models.Tokenization.Added;
using OrleansLlm.Models.Tokenization.Decoding;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization;

/// <summary>
/// A tokenizer put together from the parts that a <c>tokenizer.json</c> describes: added tokens, normalizer, splitter, model,
/// post-processor, decoder. Same ids as the <c>tokenizers</c> library of Hugging Face, whose format it is.
/// </summary>
internal sealed class PipelineTokenizer : Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokenFinder _rawTokens;
    private readonly AddedTokenFinder _normalizedTokens;
    private readonly string?[] _texts;
    private readonly byte[]?[] _bytes;
    private readonly HashSet<int> _special;
    private readonly Dictionary<string, int> _ids;

    /// <summary>Builds the tables.</summary>
    public PipelineTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _rawTokens = new AddedTokenFinder(parts.AddedTokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalizedTokens = new AddedTokenFinder(parts.AddedTokens.Where(token => token.Normalized)
            .Select(token => (parts.Normalizer?.Apply(token.Content) ?? token.Content, token)));
        _special = [.. parts.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        _ids = new Dictionary<string, int>(parts.Vocabulary, StringComparer.Ordinal);
        foreach (var token in parts.AddedTokens)
        {
            _ids[token.Content] = token.Id;
        }

        _texts = new string?[_ids.Count == 0 ? 0 : _ids.Values.Max() + 1];
        foreach (var (text, id) in _ids)
        {
            _texts[id] = text;
        }

        _bytes = [.. _texts.Select(text => text is null ? null : parts.Decoder.Decode(text, TokenPlace.Middle))];
    }

    /// <inheritdoc/>
    public override int VocabularySize => _texts.Length;

    /// <inheritdoc/>
    public override TextTemplate SingleTemplate => _parts.Single;

    /// <inheritdoc/>
    public override TextTemplate? PairTemplate => _parts.Pair;

    /// <inheritdoc/>
    public override int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var literal = literalRanges is { Count: > 0 } ? new LiteralText(literalRanges, text.Length) : null;
        var output = new List<int>((text.Length / 3) + 4);
        if (addSpecialTokens)
        {
            output.AddRange(_parts.Single.Prefix);
        }

        EncodeText(UnicodeText.Repair(text), literal, output);
        if (addSpecialTokens)
        {
            output.AddRange(_parts.Single.Suffix);
        }

        return [.. output];
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens)
    {
        var shown = new List<int>(tokens.Length);
        foreach (int token in tokens)
        {
            if (token >= 0 && token < _texts.Length && _texts[token] is not null && !(skipSpecialTokens && IsSpecial(token)))
            {
                shown.Add(token);
            }
        }

        using var bytes = new MemoryStream(shown.Count * 4);
        for (int i = 0; i < shown.Count; i++)
        {
            bool atEnd = i == 0 || i == shown.Count - 1;
            bytes.Write(atEnd ? _parts.Decoder.Decode(_texts[shown[i]]!, new TokenPlace(i == 0, i == shown.Count - 1)) : _bytes[shown[i]]);
        }

        return _parts.Decoder.Finish(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> TokenBytes(int token) => token >= 0 && token < _bytes.Length ? _bytes[token] : [];

    /// <inheritdoc/>
    public override bool IsSpecial(int token) => _special.Contains(token);

    /// <inheritdoc/>
    public override int? TokenId(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    private void EncodeText(string text, LiteralText? literal, List<int> output)
    {
        var matches = new List<AddedTokenMatch>();
        if (!_rawTokens.IsEmpty)
        {
            _rawTokens.Find(text, literal is null ? null : literal.Touches, matches);
        }

        int done = 0;
        foreach (var match in matches)
        {
            EncodeSection(text, done, match.Start, literal, output);
            output.Add(match.Token.Id);
            done = match.End;
        }

        EncodeSection(text, done, text.Length, literal, output);
    }

    /// <summary>Text between raw added tokens: normalized, then searched for the added tokens that are defined on normalized text.</summary>
    private void EncodeSection(string text, int start, int end, LiteralText? literal, List<int> output)
    {
        if (start == end)
        {
            return;
        }

        if (_parts.Normalizer is null && _normalizedTokens.IsEmpty)
        {
            EncodeWords(new TextPiece(text, start, end - start, start == 0), output);
            return;
        }

        bool tracks = literal is not null && _normalizedTokens.HasControl;
        var section = Normalization.NormalizedText.Raw(start == 0 && end == text.Length ? text : text[start..end], tracks);
        section = _parts.Normalizer?.Apply(section) ?? section;
        var matches = new List<AddedTokenMatch>();
        _normalizedTokens.Find(section.Text, tracks ? (from, to) => TouchesLiteral(section.Origins!, from, to, start, literal!) : null, matches);
        int done = 0;
        foreach (var match in matches)
        {
            EncodeWords(new TextPiece(section.Text, done, match.Start - done, start + done == 0), output);
            output.Add(match.Token.Id);
            done = match.End;
        }

        EncodeWords(new TextPiece(section.Text, done, section.Text.Length - done, start + done == 0), output);
    }

    private static bool TouchesLiteral(int[] origins, int from, int to, int sectionStart, LiteralText literal)
    {
        for (int i = from; i < to; i++)
        {
            int at = sectionStart + origins[i];
            if (literal.Touches(at, at + 1))
            {
                return true;
            }
        }

        return false;
    }

    private void EncodeWords(in TextPiece piece, List<int> output)
    {
        if (piece.Length == 0)
        {
            return;
        }

        if (_parts.PreTokenizer is null)
        {
            _parts.Model.Encode(piece.Span, output);
            return;
        }

        var words = new List<TextPiece>((piece.Length / 4) + 1);
        _parts.PreTokenizer.Split(piece, words);
        foreach (var word in words)
        {
            if (word.Length > 0)
            {
                _parts.Model.Encode(word.Span, output);
            }
        }
    }
}
