using System.Globalization;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Reads PDF files: blocks in reading order, tables as rows, headings by the size of their letters; running heads and feet are left out.</summary>
internal static class PdfLoader
{
    private const int MaxStackDepth = 64;

    public static void Load(DocumentSource source, DocumentBuilder builder)
    {
        var filters = new LimitedFilters(source);
        using var file = Open(source, filters);
        source.CheckPages(file.NumberOfPages, "pages");
        builder.Title = file.Information.Title;
        var pages = new List<List<PdfBlock>>();
        for (var number = 1; number <= file.NumberOfPages; number++)
        {
            source.Cancellation.ThrowIfCancellationRequested();
            pages.Add(PageLayout.Blocks(file.GetPage(number)));
            filters.ThrowIfExceeded();
        }

        Add(source, builder, pages);
    }

    private static PdfDocument Open(DocumentSource source, LimitedFilters filters)
    {
        try
        {
            return PdfDocument.Open(source.Bytes.ToArray(), new ParsingOptions
            {
                UseLenientParsing = true, SkipMissingFonts = true, MaxStackDepth = MaxStackDepth, FilterProvider = filters,
            });
        }
        catch (PdfDocumentEncryptedException encrypted)
        {
            throw new DocumentException(DocumentFault.Encrypted, $"{source.Name} asks for a password. Save it without one.", encrypted);
        }
        catch (Exception) when (filters.IsExceeded)
        {
            filters.ThrowIfExceeded();
            throw;
        }
    }

    private static void Add(DocumentSource source, DocumentBuilder builder, List<List<PdfBlock>> pages)
    {
        if (pages.TrueForAll(page => page.Count == 0))
        {
            throw new DocumentException(DocumentFault.Unsupported, $"{source.Name} has {pages.Count.ToString(CultureInfo.InvariantCulture)} pages without text: pictures of pages need text recognition first.");
        }

        var running = RunningText.Find(pages);
        var levels = new PdfHeadings(pages.SelectMany(page => page));
        for (var i = 0; i < pages.Count; i++)
        {
            var place = new SourcePlace { Page = i + 1 };
            foreach (var block in pages[i].Where(block => !running.Contains(RunningText.KeyOf(block))))
            {
                if (block.IsTable)
                {
                    builder.Block(BlockKind.Table, block.Text, place);
                }
                else
                {
                    var level = levels.LevelOf(block);
                    builder.Block(level is null ? BlockKind.Paragraph : BlockKind.Heading, block.Text, place, level ?? 0);
                }
            }
        }
    }
}
