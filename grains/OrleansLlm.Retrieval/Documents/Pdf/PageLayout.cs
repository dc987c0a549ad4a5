using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Cuts a page into blocks in reading order: tables first, what is left by Docstrum (O'Gorman 1993).</summary>
internal static class PageLayout
{
    /// <summary>The blocks of a page.</summary>
    public static List<PdfBlock> Blocks(Page page)
    {
        List<Word> words = [.. NearestNeighbourWordExtractor.Instance.GetWords(page.Letters).Where(word => !string.IsNullOrWhiteSpace(word.Text))];
        if (words.Count == 0)
        {
            return [];
        }

        var tables = PdfTables.Find(words);
        var inTables = tables.SelectMany(table => table.Words).ToHashSet();
        List<Word> rest = [.. words.Where(word => !inTables.Contains(word))];
        List<TextBlock> blocks = [.. tables.Select(table => table.Block)];
        if (rest.Count > 0)
        {
            blocks.AddRange(DocstrumBoundingBoxes.Instance.GetBlocks(rest));
        }

        var byBlock = tables.ToDictionary(table => table.Block, table => table.Text);
        List<TextBlock> ordered = [.. UnsupervisedReadingOrderDetector.Instance.Get(blocks)];
        return [.. ordered.Select((block, i) => Describe(block, byBlock.GetValueOrDefault(block), i == 0 || i == ordered.Count - 1))];
    }

    private static PdfBlock Describe(TextBlock block, string? table, bool isAtEdge)
    {
        List<Letter> letters = [.. block.TextLines.SelectMany(line => line.Words).SelectMany(word => word.Letters)];
        var size = letters.GroupBy(letter => Math.Round(letter.PointSize, 1)).MaxBy(group => group.Count())!.Key;
        var bold = letters.Count(letter => letter.FontDetails.IsBold || letter.FontName?.Contains("Bold", StringComparison.OrdinalIgnoreCase) == true);
        return new PdfBlock(table ?? Join(block.TextLines), size, bold * 2 > letters.Count, table is not null, isAtEdge);
    }

    // Words broken at a line's end are whole again; lines of a paragraph are no lines of its text.
    private static string Join(IReadOnlyList<TextLine> lines)
    {
        var text = "";
        foreach (var line in lines.Select(line => string.Join(' ', line.Words.Select(word => word.Text))))
        {
            var isBroken = text.Length > 1 && text[^1] is '-' or '\u00AD' && char.IsLetter(text[^2]) && line.Length > 0 && char.IsLower(line[0]);
            text = isBroken ? text[..^1] + line : text.Length == 0 ? line : $"{text} {line}";
        }

        return text;
    }
}
