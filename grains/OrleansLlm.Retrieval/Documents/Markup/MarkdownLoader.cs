using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using OrleansLlm.Retrieval.Documents.Plain;

namespace OrleansLlm.Retrieval.Documents.Markup;

/// <summary>Reads Markdown: the text stays as written, its headings, tables, lists and code are marked.</summary>
internal static class MarkdownLoader
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().UseYamlFrontMatter().Build();

    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        RawText.Add(source, builder);
        var text = builder.Snapshot();
        var end = 0;
        foreach (var block in Markdown.Parse(text, s_pipeline).OrderBy(block => block.Span.Start))
        {
            source.Cancellation.ThrowIfCancellationRequested();
            // Half a table may be told as a paragraph too.
            var start = Math.Max(block.Span.Start, end);
            var length = Math.Min(block.Span.End + 1, text.Length) - start;
            if (length <= 0 || block is YamlFrontMatterBlock or LinkReferenceDefinitionGroup or ThematicBreakBlock)
            {
                continue;
            }

            var marked = new DocumentBlock(start, length, KindOf(block), block is HeadingBlock heading ? heading.Level : 0);
            builder.Mark(marked);
            end = marked.End;
            builder.Title ??= marked.Kind == BlockKind.Heading ? Document.HeadingText(text.Substring(start, length)) : null;
        }
    }

    private static BlockKind KindOf(Block block) => block switch
    {
        HeadingBlock => BlockKind.Heading,
        CodeBlock => BlockKind.Code,
        Table => BlockKind.Table,
        ListBlock => BlockKind.List,
        QuoteBlock => BlockKind.Quote,
        _ => BlockKind.Paragraph,
    };
}
