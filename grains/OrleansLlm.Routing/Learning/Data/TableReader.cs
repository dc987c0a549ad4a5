using System.Text.Json;
using nietras.SeparatedValues;
using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>Reads CSV files (RFC 4180, a head line first, commas) and JSON lines files.</summary>
internal static class TableReader
{
    /// <summary>A file, or the .csv and .jsonl files of a folder by name.</summary>
    /// <exception cref="LlmException">InvalidRequest: there is none, or it is neither.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files = [.. Directory.EnumerateFiles(path).Where(IsKnown).Order(StringComparer.Ordinal)];
            return files.Length > 0 ? files : throw Wrong($"The folder {path} has no .csv or .jsonl file.");
        }

        return !File.Exists(path) ? throw Wrong($"There is no file or folder {path}.")
            : IsKnown(path) ? [path] : throw Wrong($"The file must end in .csv or .jsonl. Given: {Path.GetFileName(path)}");
    }

    /// <summary>The rows of a file.</summary>
    /// <exception cref="LlmException">InvalidRequest: a line is malformed; it is named.</exception>
    public static IEnumerable<TableRow> Read(string path) => IsJson(path) ? ReadJson(path) : ReadCsv(path);

    /// <summary>The columns of a CSV file's head line, or the fields of a JSON lines file's first object.</summary>
    public static IReadOnlyList<string> ColumnsOf(string path) =>
        Read(path).FirstOrDefault()?.Cells.Keys.ToArray() ?? throw Wrong($"{Path.GetFileName(path)} has no rows.");

    private static List<TableRow> ReadCsv(string path)
    {
        var name = Path.GetFileName(path);
        var rows = new List<TableRow>();
        try
        {
            using var reader = Sep.New(',').Reader(options => options with { Unescape = true, DisableColCountCheck = true }).FromFile(path);
            var columns = reader.Header.ColNames.Select(column => column.Trim()).ToArray();
            foreach (var row in reader)
            {
                if (row.ColCount == 1 && row.Span.IsWhiteSpace())
                {
                    continue;
                }

                if (row.ColCount != columns.Length)
                {
                    throw Wrong($"{name} line {row.LineNumberFrom}: {columns.Length} columns belong there. Given: {row.ColCount}");
                }

                var cells = new Dictionary<string, string?>(columns.Length);
                for (var i = 0; i < columns.Length; i++)
                {
                    cells[columns[i]] = row[i].ToString();
                }

                rows.Add(new TableRow(name, row.LineNumberFrom, cells));
            }
        }
        catch (Exception malformed) when (malformed is InvalidDataException or ArgumentException or NotSupportedException or KeyNotFoundException)
        {
            throw Wrong($"{name} is no CSV file with commas and a head line: {malformed.Message}", malformed);
        }

        return rows;
    }

    private static IEnumerable<TableRow> ReadJson(string path)
    {
        var name = Path.GetFileName(path);
        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return new TableRow(name, line, Cells(text, $"{name} line {line}"));
            }
        }
    }

    private static Dictionary<string, string?> Cells(string text, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateObject().ToDictionary(
                field => field.Name,
                field => field.Value.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => field.Value.GetString(),
                    _ => field.Value.GetRawText(),
                });
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Wrong($"{place}: a JSON object belongs there: {malformed.Message}", malformed);
        }
    }

    private static bool IsKnown(string path) => IsJson(path) || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    private static LlmException Wrong(string message, Exception? inner = null) => new(LlmErrorCode.InvalidRequest, message, "data", innerException: inner);
}
