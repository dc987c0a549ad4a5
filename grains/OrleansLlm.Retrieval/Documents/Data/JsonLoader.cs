using System.Text;
using System.Text.Json;

namespace OrleansLlm.Retrieval.Documents.Data;

/// <summary>Reads JSON as lines <c>path: value</c>, a block per member or element of the outermost value.</summary>
internal static class JsonLoader
{
    private const int MaxDepth = 256;

    /// <summary>Reads one value.</summary>
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        var (json, places, skipped) = Utf8(source, builder);
        Add(source, builder, json, places ? skipped : null, whole: false);
    }

    /// <summary>Reads a value per line; each is a block.</summary>
    public static void LoadLines(DocumentSource source, DocumentBuilder builder)
    {
        var (json, places, skipped) = Utf8(source, builder);
        for (int start = 0, number = 1; start < json.Length; number++)
        {
            var length = json.Span[start..].IndexOf((byte)'\n') is >= 0 and var found ? found : json.Length - start;
            var line = json.Slice(start, length);
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                try
                {
                    Add(source, builder, line, places ? skipped + start : null, whole: true);
                }
                catch (JsonException invalid)
                {
                    throw new DocumentException(DocumentFault.Damaged, $"{source.Name}, line {number}, must be JSON: {invalid.Message}", invalid);
                }
            }

            start += length + 1;
        }
    }

    // Other encodings are rewritten; their places are lost.
    private static (ReadOnlyMemory<byte> Json, bool HasPlaces, int Skipped) Utf8(DocumentSource source, DocumentBuilder builder)
    {
        var (text, encoding, skipped) = TextDecoder.Decode(source);
        builder.Encoding = encoding;
        return encoding is UTF8Encoding ? (source.Bytes[skipped..], true, skipped) : (Encoding.UTF8.GetBytes(text), false, 0);
    }

    private static void Add(DocumentSource source, DocumentBuilder builder, ReadOnlyMemory<byte> json, long? offset, bool whole)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var path = new JsonPath();
        var lines = new StringBuilder();
        long start = 0;
        while (reader.Read())
        {
            source.Cancellation.ThrowIfCancellationRequested();
            if (path.Read(ref reader) is { } line)
            {
                lines.Append(lines.Length > 0 ? "\n" : "").Append(line);
            }

            var isOver = path.Depth == 0 || (!whole && path.Depth == 1 && path.EndsPart(reader.TokenType));
            if (isOver && lines.Length > 0)
            {
                var place = offset is { } first ? new SourcePlace { ByteStart = first + start, ByteLength = reader.BytesConsumed - start } : null;
                builder.Block(BlockKind.Paragraph, lines.ToString(), place);
                lines.Clear();
            }

            if (isOver)
            {
                start = reader.BytesConsumed;
            }
        }
    }
}
