using System.Text;
using System.Text.RegularExpressions;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>Finds out how a text file is encoded: a mark at its start, zeros where UTF-16 has them, what it declares, UTF-8 if it is valid, else Windows-1252.</summary>
internal static partial class TextDecoder
{
    private const int Looked = 4_096;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="declares">It may declare its encoding (HTML, XML).</param>
    /// <returns>The text, its encoding, and how many bytes lie before it.</returns>
    /// <exception cref="DocumentException">It is no text.</exception>
    public static (string Text, Encoding Encoding, int Skipped) Decode(DocumentSource source, bool declares = false)
    {
        var bytes = source.Bytes.Span;
        var (encoding, skipped) = Find(bytes, declares);
        try
        {
            return (encoding.GetString(bytes[skipped..]), encoding, skipped);
        }
        catch (DecoderFallbackException invalid)
        {
            throw new DocumentException(DocumentFault.Damaged, $"{source.Name} is marked as {encoding.WebName} but is no valid {encoding.WebName}: {invalid.Message}", invalid);
        }
    }

    /// <summary>Whether bytes read as text: valid, and next to no control characters.</summary>
    public static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        var (encoding, skipped) = Find(bytes, declares: false);
        var start = bytes[skipped..Math.Min(bytes.Length, skipped + Looked)];
        var text = Encoding.GetEncoding(encoding.CodePage).GetString(start);
        return text.Count(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t' or '\f')) * 50 <= text.Length;
    }

    private static (Encoding Encoding, int Skipped) Find(ReadOnlySpan<byte> bytes, bool declares)
    {
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            return (s_utf8, 3);
        }

        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return (Utf16(bigEndian: bytes[0] == 0xFE), 2);
        }

        if (ByZeros(bytes) is { } utf16)
        {
            return (utf16, 0);
        }

        if (declares && Declared(bytes) is { } declared)
        {
            return (declared, 0);
        }

        return (System.Text.Unicode.Utf8.IsValid(bytes) ? s_utf8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!, 0);
    }

    // Latin text in UTF-16 has a zero in every second byte.
    private static UnicodeEncoding? ByZeros(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..(Math.Min(bytes.Length, Looked) & ~1)];
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }

        var most = start.Length / 2 * 0.7;
        return start.Length >= 4 && odd > most && even == 0 ? Utf16(bigEndian: false)
            : start.Length >= 4 && even > most && odd == 0 ? Utf16(bigEndian: true)
            : null;
    }

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);

    private static Encoding? Declared(ReadOnlySpan<byte> bytes)
    {
        var name = Declaration().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Looked)])).Groups["name"].Value;
        return name.Length == 0 ? null : ByName(name);
    }

    /// <summary>An encoding by its name on the Internet, or null. UTF-8 is checked, so that a wrong declaration does not hide damage.</summary>
    public static Encoding? ByName(string name)
    {
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.CodePage == s_utf8.CodePage ? null : encoding;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""(?:charset\s*=|<\?xml[^>]*encoding\s*=)\s*["']?(?<name>[A-Za-z0-9_:.-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Declaration();
}
