using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>What cells of a workbook show: shared texts looked up, dates as dates.</summary>
internal sealed class CellText
{
    // A reference can name any column; a sheet has no more than these.
    private const int MostColumns = 16_384;

    private readonly string[] _shared;
    private readonly bool[] _isDate;

    public CellText(WorkbookPart book)
    {
        _shared = [.. book.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(item => item.InnerText) ?? []];
        var sheet = book.WorkbookStylesPart?.Stylesheet;
        var custom = (sheet?.NumberingFormats?.Elements<NumberingFormat>() ?? []).Where(format => format.NumberFormatId is not null)
            .GroupBy(format => format.NumberFormatId!.Value).ToDictionary(group => group.Key, group => group.First().FormatCode?.Value ?? "");
        _isDate = [.. (sheet?.CellFormats?.Elements<CellFormat>() ?? []).Select(format => IsDate(format.NumberFormatId?.Value ?? 0, custom))];
    }

    /// <summary>A row's fields by column; columns without a cell are empty.</summary>
    public List<string> Fields(Row row)
    {
        var fields = new List<string>();
        foreach (var cell in row.Elements<Cell>())
        {
            var column = Column(cell.CellReference?.Value) ?? fields.Count;
            while (fields.Count < Math.Min(column, MostColumns))
            {
                fields.Add("");
            }

            fields.Add(Text(cell));
        }

        return fields;
    }

    // 14 to 22 and 45 to 47 are the built-in formats of dates and times (ECMA-376, 18.8.30).
    private static bool IsDate(uint format, Dictionary<uint, string> custom) =>
        format is (>= 14 and <= 22) or (>= 45 and <= 47)
        || (custom.TryGetValue(format, out var code) && code.AsSpan().IndexOfAny("yd") >= 0 && !code.Contains("Red", StringComparison.OrdinalIgnoreCase));

    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var letter in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(letter))
            {
                break;
            }

            column = Math.Min((column * 26) + letter - 'A' + 1, MostColumns);
        }

        return column == 0 ? null : column - 1;
    }

    private string Text(Cell cell)
    {
        var value = cell.CellValue?.InnerText ?? cell.InnerText;
        var type = cell.DataType?.Value;
        if (type == CellValues.SharedString)
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _shared.Length ? _shared[index] : "";
        }

        if (type == CellValues.Boolean)
        {
            return value == "1" ? "true" : "false";
        }

        return type is null && cell.StyleIndex?.Value is { } style && style < _isDate.Length && _isDate[style] ? Date(value) : value;
    }

    private static string Date(string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) || days is < 0 or > 2_958_465)
        {
            return value;
        }

        var date = DateTime.FromOADate(days);
        return date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : days < 1 ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
