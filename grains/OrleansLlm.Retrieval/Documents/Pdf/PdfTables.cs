using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Finds tables by their looks: lines one below the other whose short pieces stand in the same columns.</summary>
internal static class PdfTables
{
    private const int LeastRows = 3;

    // Columns of prose have more words between gaps than cells have.
    private const double MostWordsPerCell = 4;

    // In heights of a line.
    private const double CellGap = 1.2;
    private const double Tolerance = 0.6;
    private const double MostRowGap = 3;

    /// <summary>The tables of a page, from top to bottom.</summary>
    public static List<PdfTable> Find(IReadOnlyList<Word> words)
    {
        var tables = new List<PdfTable>();
        var run = new List<List<List<Word>>>();
        foreach (var row in Rows(words).Select(Cells))
        {
            if (run.Count > 0 && !Continues(run[^1], row))
            {
                Take(run, tables);
                run = [];
            }

            if (row.Count > 1 && row.Average(cell => cell.Count) <= MostWordsPerCell)
            {
                run.Add(row);
            }
        }

        Take(run, tables);
        return tables;
    }

    private static void Take(List<List<List<Word>>> run, List<PdfTable> tables)
    {
        if (run.Count < LeastRows)
        {
            return;
        }

        List<TextLine> lines = [.. run.Select(row => new TextLine([.. row.SelectMany(cell => cell)], " "))];
        var text = string.Join('\n', run.Select(row => string.Join(" | ", row.Select(cell => string.Join(' ', cell.Select(word => word.Text))))));
        tables.Add(new PdfTable(new TextBlock(lines, "\n"), text, [.. lines.SelectMany(line => line.Words)]));
    }

    // Words whose middles are on one height.
    private static List<List<Word>> Rows(IReadOnlyList<Word> words)
    {
        var rows = new List<List<Word>>();
        foreach (var word in words.OrderByDescending(Middle))
        {
            if (rows.Count > 0 && Math.Abs(Middle(rows[^1][0]) - Middle(word)) < 0.5 * Height(rows[^1][0]))
            {
                rows[^1].Add(word);
            }
            else
            {
                rows.Add([word]);
            }
        }

        return rows;
    }

    private static List<List<Word>> Cells(List<Word> row)
    {
        var cells = new List<List<Word>>();
        foreach (var word in row.OrderBy(word => word.BoundingBox.Left))
        {
            if (cells.Count > 0 && word.BoundingBox.Left - cells[^1][^1].BoundingBox.Right < CellGap * Height(word))
            {
                cells[^1].Add(word);
            }
            else
            {
                cells.Add([word]);
            }
        }

        return cells;
    }

    private static bool Continues(List<List<Word>> above, List<List<Word>> row)
    {
        var height = Height(above[0][0]);
        var isNear = Middle(above[0][0]) - Middle(row[0][0]) < MostRowGap * height;
        var aligned = row.Count(cell => above.Exists(other =>
            Math.Abs(other[0].BoundingBox.Left - cell[0].BoundingBox.Left) < Tolerance * height
            || Math.Abs(other[^1].BoundingBox.Right - cell[^1].BoundingBox.Right) < Tolerance * height));
        return isNear && row.Count > 1 && aligned * 2 > row.Count;
    }

    private static double Middle(Word word) => (word.BoundingBox.Top + word.BoundingBox.Bottom) / 2;

    // Commas are no measure of a line.
    private static double Height(Word word) => Math.Max(word.BoundingBox.Height, 0.7 * word.Letters[0].PointSize);
}
