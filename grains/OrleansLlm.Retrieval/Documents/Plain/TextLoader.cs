namespace OrleansLlm.Retrieval.Documents.Plain;

/// <summary>Reads plain text and source code, as they are.</summary>
internal static class TextLoader
{
    /// <summary>Reads text; paragraphs are told apart by blank lines.</summary>
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        RawText.Add(source, builder);
        foreach (var block in Paragraphs(builder.Snapshot()))
        {
            builder.Mark(block);
        }
    }

    /// <summary>Reads source code: one block.</summary>
    public static void LoadCode(DocumentSource source, DocumentBuilder builder)
    {
        RawText.Add(source, builder);
        if (builder.Length > 0)
        {
            builder.Mark(new DocumentBlock(0, builder.Length, BlockKind.Code));
        }
    }

    private static IEnumerable<DocumentBlock> Paragraphs(string text)
    {
        int? start = null;
        var end = 0;
        for (var at = 0; at <= text.Length;)
        {
            var next = at == text.Length ? -1 : text.IndexOf('\n', at);
            var line = next < 0 ? text.Length : next;
            if (!string.IsNullOrWhiteSpace(text[at..line]))
            {
                start ??= at;
                end = line;
            }
            else if (start is { } first)
            {
                yield return new DocumentBlock(first, end - first, BlockKind.Paragraph);
                start = null;
            }

            at = line + 1;
        }

        if (start is { } last)
        {
            yield return new DocumentBlock(last, end - last, BlockKind.Paragraph);
        }
    }
}
