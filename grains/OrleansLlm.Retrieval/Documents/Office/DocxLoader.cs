using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Reads Word files: paragraphs, headings, lists, tables and notes; what was deleted with changes tracked is left out.</summary>
internal static class DocxLoader
{
    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        OfficePackage.Check(source);
        using var file = WordprocessingDocument.Open(source.Open(), isEditable: false, OfficePackage.Settings(source));
        var main = file.MainDocumentPart ?? throw new DocumentException(DocumentFault.Damaged, $"{source.Name} has no main part.");
        builder.Title = file.PackageProperties.Title;
        var headings = new HeadingStyles(main.StyleDefinitionsPart?.Styles);
        Add(main.Document?.Body, builder, headings, new SourcePlace { Part = "document" }, source.Cancellation);
        Add(main.FootnotesPart?.Footnotes, builder, headings, new SourcePlace { Part = "footnotes" }, source.Cancellation);
        Add(main.EndnotesPart?.Endnotes, builder, headings, new SourcePlace { Part = "endnotes" }, source.Cancellation);
    }

    private static void Add(OpenXmlElement? root, DocumentBuilder builder, HeadingStyles headings, SourcePlace place, CancellationToken cancellation)
    {
        var open = new Stack<OpenXmlElement>();
        Push(root);
        while (open.TryPop(out var element))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (element)
            {
                case Paragraph paragraph:
                    AddParagraph(builder, paragraph, headings, place);
                    break;
                case Table table:
                    foreach (var row in table.Descendants<TableRow>())
                    {
                        builder.Block(BlockKind.Table, string.Join(" | ", row.Elements<TableCell>().Select(CellText)), place);
                    }

                    break;
                default:
                    Push(element);
                    break;
            }
        }

        void Push(OpenXmlElement? parent)
        {
            for (var child = parent?.LastChild; child is not null; child = child.PreviousSibling())
            {
                open.Push(child);
            }
        }
    }

    private static void AddParagraph(DocumentBuilder builder, Paragraph paragraph, HeadingStyles headings, SourcePlace place)
    {
        var text = WordText.Of(paragraph);
        var properties = paragraph.ParagraphProperties;
        if (headings.LevelOf(properties) is { } level)
        {
            builder.Block(BlockKind.Heading, text, place, level);
        }
        else if (properties?.NumberingProperties is not null && text.Trim().Length > 0)
        {
            builder.Block(BlockKind.List, "- " + text.Trim(), place);
        }
        else
        {
            builder.Block(BlockKind.Paragraph, text, place);
        }
    }

    private static string CellText(TableCell cell) => DocumentBuilder.Even(string.Join(' ', cell.Descendants<Paragraph>().Select(WordText.Of))).Replace('\n', ' ');
}
