using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace OrleansLlm.Retrieval.Documents.Markup;

/// <summary>Reads HTML: what a reader sees, block by block; scripts, styles, forms and navigation are left out.</summary>
internal static class HtmlLoader
{
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        var (text, encoding, skipped) = TextDecoder.Decode(source, declares: true);
        builder.Encoding = encoding;
        Add(source, builder, text, new ByteCounter(text, encoding, skipped));
    }

    /// <summary>Adds HTML that is part of another file; blocks have no places of their own but the given one.</summary>
    public static void Add(DocumentSource source, DocumentBuilder builder, string html, SourcePlace place) => Add(source, builder, html, _ => place);

    private static void Add(DocumentSource source, DocumentBuilder builder, string html, ByteCounter bytes) => Add(source, builder, html, bytes.Between);

    private static void Add(DocumentSource source, DocumentBuilder builder, string html, Func<(int Start, int? End), SourcePlace> place)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsKeepingSourceReferences = true, IsScripting = false });
        using var document = parser.ParseDocument(html);
        builder.Title ??= document.Title;
        var walk = new HtmlWalk(source.Cancellation);
        if (document.Body is { } body)
        {
            walk.Read(body);
        }

        for (var i = 0; i < walk.Blocks.Count; i++)
        {
            var (kind, level, text, start) = walk.Blocks[i];
            int? end = i + 1 < walk.Blocks.Count ? Math.Max(start, walk.Blocks[i + 1].Start) : null;
            builder.Block(kind, text, place((start, end)), level);
        }
    }
}
