using System.Globalization;
using System.Text;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>
/// One CSV line (RFC 4180). A text that a spreadsheet would take for a formula gets a leading apostrophe: users and tags are chosen by whoever calls.
/// </summary>
internal static class CsvText
{
    public static string Line(params ReadOnlySpan<object?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            line.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        return line.Append("\r\n").ToString();
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        string text => Quote(text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text),
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Quote(value.ToString() ?? ""),
    };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
