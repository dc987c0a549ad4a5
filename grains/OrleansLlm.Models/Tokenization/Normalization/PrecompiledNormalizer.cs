using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>
/// SentencePiece's normalization by table, as Hugging Face's tokenizers apply it: a grapheme of fewer than 6 bytes is looked up as a whole,
/// else, and when it is not in the table, each of its code points.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int LongestGrapheme = 6;

    private readonly CharsMap _map;
    private readonly string?[] _ascii;

    /// <summary>Creates the normalizer.</summary>
    public PrecompiledNormalizer(CharsMap map)
    {
        _map = map;
        _ascii = [.. Enumerable.Range(0, 128).Select(value => map.Find([(byte)value]))];
    }

    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        var builder = new NormalizedTextBuilder(text);
        for (int at = 0; at < text.Text.Length;)
        {
            int length = GraphemeLength(text.Text, at);
            if (length == 1 && text.Text[at] < _ascii.Length)
            {
                Write(builder, _ascii[text.Text[at]], text.Text.AsSpan(at, 1), at);
            }
            else
            {
                WriteGrapheme(builder, text.Text.AsSpan(at, length), at);
            }

            at += length;
        }

        return builder.Build();
    }

    // Two ASCII characters are one grapheme only as CR LF; this spares most text the search for its boundary.
    private static int GraphemeLength(string text, int at) =>
        text[at] < 128 && text[at] != '\r' && (at + 1 == text.Length || text[at + 1] < 128)
            ? 1
            : StringInfo.GetNextTextElementLength(text.AsSpan(at));

    private void WriteGrapheme(NormalizedTextBuilder builder, ReadOnlySpan<char> grapheme, int at)
    {
        Span<byte> bytes = stackalloc byte[LongestGrapheme];
        if (Encoding.UTF8.TryGetBytes(grapheme, bytes, out int written) && written < LongestGrapheme && _map.Find(bytes[..written]) is { } whole)
        {
            builder.Append(whole, at);
            return;
        }

        foreach (var rune in grapheme.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(bytes);
            Write(builder, _map.Find(bytes[..length]), grapheme[..rune.Utf16SequenceLength], at);
            grapheme = grapheme[rune.Utf16SequenceLength..];
            at += rune.Utf16SequenceLength;
        }
    }

    private static void Write(NormalizedTextBuilder builder, string? replacement, ReadOnlySpan<char> original, int at)
    {
        if (replacement is null)
        {
            builder.Append(original, at);
        }
        else
        {
            builder.Append(replacement, at);
        }
    }
}
