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
        foreach (var block in Markdown.Parse(text, s_pipeline))
        {
            source.Cancellation.ThrowIfCancellationRequested();
            var (start, length) = (block.Span.Start, Math.Min(block.Span.Length, text.Length - block.Span.Start));
            if (length <= 0 || block is YamlFrontMatterBlock or LinkReferenceDefinitionGroup or ThematicBreakBlock)
            {
                continue;
            }

            var marked = new DocumentBlock(start, length, KindOf(block), block is HeadingBlock heading ? heading.Level : 0);
            builder.Mark(marked);
            builder.Title ??= marked.Kind == BlockKind.Heading ? text.Substring(start, length).Split('\n')[0].Trim('#', ' ') : null;
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
