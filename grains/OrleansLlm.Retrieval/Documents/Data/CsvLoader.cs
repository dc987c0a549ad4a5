using System.Text;

namespace OrleansLlm.Retrieval.Documents.Data;

/// <summary>Reads separated fields (RFC 4180; comma, semicolon, tab or bar): a line of text per row that names each field.</summary>
internal static class CsvLoader
{
    private const string Separators = ",;\t|";

    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        var (text, encoding, skipped) = TextDecoder.Decode(source);
        builder.Encoding = encoding;
        var rows = new RowText();
        long place = skipped;
        foreach (var (fields, start, end) in Rows(text, Separator(text)))
        {
            source.Cancellation.ThrowIfCancellationRequested();
            var length = encoding.GetByteCount(text.AsSpan(start, end - start));
            builder.Block(BlockKind.Table, rows.Next(fields), new SourcePlace { ByteStart = place, ByteLength = length });
            place += length;
        }
    }

    // The one that the first line has most of.
    private static char Separator(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = end < 0 ? text : text[..end];
        return Separators.MaxBy(separator => line.Count(letter => letter == separator));
    }

    private static IEnumerable<(List<string> Fields, int Start, int End)> Rows(string text, char separator)
    {
        var (fields, field, start) = (new List<string>(), new StringBuilder(), 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' && field.Length == 0)
            {
                at = Quoted(text, at, field);
            }
            else if (text[at] == separator || text[at] == '\n')
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (text[at] == '\n')
                {
                    yield return (fields, start, at + 1);
                    (fields, start) = ([], at + 1);
                }
            }
            else
            {
                field.Append(text[at]);
            }
        }

        if (start < text.Length)
        {
            fields.Add(field.ToString());
            yield return (fields, start, text.Length);
        }
    }

    // Gives the place of the closing quote, or of the text's last character.
    private static int Quoted(string text, int open, StringBuilder field)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                return at;
            }
        }

        return text.Length - 1;
    }
}
