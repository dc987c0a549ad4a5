using System.Text;

namespace OrleansLlm.Cli.Terminal;

/// <summary>A table that reads well in a terminal and is Markdown at the same time.</summary>
internal static class TextTable
{
    /// <summary>Writes the table; columns whose cells are numbers are right-aligned.</summary>
    public static string Format(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = head.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Append(3).Max()).ToArray();
        var isNumber = head.Select((_, column) => rows.All(row => IsNumber(row[column])) && rows.Any(row => row[column].Any(char.IsAsciiDigit))).ToArray();
        var text = new StringBuilder();
        AppendRow(text, head, widths, isNumber);
        AppendRow(text, [.. widths.Select((width, i) => isNumber[i] ? new string('-', width - 1) + ':' : new string('-', width))], widths, isNumber);
        foreach (var row in rows)
        {
            AppendRow(text, row, widths, isNumber);
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells, int[] widths, bool[] isNumber)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i].Replace('|', '/');
            text.Append("| ").Append(isNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])).Append(' ');
        }

        text.Append("|\n");
    }

    private static bool IsNumber(string cell) => cell is "-" or "" || cell.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or '/' or ' ' or '$' or '%');
}
