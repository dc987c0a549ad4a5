using System.Text;

namespace OrleansLlm.Retrieval.Documents.Plain;

/// <summary>Puts a text file into a document so that every character keeps its bytes: only line ends and control characters change.</summary>
internal static class RawText
{
    /// <summary>Adds the whole file.</summary>
    public static void Add(DocumentSource source, DocumentBuilder builder, bool declares = false)
    {
        var (text, encoding, skipped) = TextDecoder.Decode(source, declares);
        builder.Encoding = encoding;
        long place = skipped;
        // Runs of lines that end in \n alone are one span; each \r ends one.
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOf('\r');
            var run = length < 0 ? text.AsSpan(start) : text.AsSpan(start, length);
            if (run.Length > 0)
            {
                var bytes = encoding.GetByteCount(run);
                builder.Raw(Clean(run), new SourcePlace { ByteStart = place, ByteLength = bytes });
                place += bytes;
            }

            start += run.Length;
            if (start < text.Length)
            {
                var ending = start + 1 < text.Length && text[start + 1] == '\n' ? 2 : 1;
                place += encoding.GetByteCount(text.AsSpan(start, ending));
                start += ending;
                builder.Append("\n");
            }
        }
    }

    // One for one, and of one byte in all encodings that files come in, so that places stay right.
    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length).Append(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < ' ' && text[i] is not ('\n' or '\t'))
            {
                clean[i] = ' ';
            }
        }

        return clean.ToString();
    }
}
