using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>A row of a CSV file or an object of a JSON lines file.</summary>
/// <param name="File">The file's name, without folder.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Cells">Values by column; null or empty: nothing.</param>
internal sealed record TableRow(string File, long Line, IReadOnlyDictionary<string, string?> Cells)
{
    /// <summary>A text that must be there.</summary>
    public string RequireText(string column) =>
        Cells.GetValueOrDefault(column) is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text : throw Wrong(column, "must not be empty");

    /// <summary>A quality from 0 to 1, true or false; NaN when there is none.</summary>
    public float Quality(string column)
    {
        var cell = Cells.GetValueOrDefault(column)?.Trim();
        if (string.IsNullOrEmpty(cell))
        {
            return float.NaN;
        }

        if (bool.TryParse(cell, out var flag))
        {
            return flag ? 1 : 0;
        }

        return float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
            ? number
            : throw Wrong(column, $"must be true, false or a number from 0 to 1. Given: '{Shorten(cell)}'");
    }

    /// <summary>A number that must be there.</summary>
    public double RequireNumber(string column)
    {
        var cell = Cells.GetValueOrDefault(column)?.Trim();
        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(column, $"must be a number. Given: '{Shorten(cell ?? "")}'");
    }

    /// <summary>Numbers: a JSON array, or separated by spaces; empty when there is nothing.</summary>
    public float[] Numbers(string column)
    {
        var cell = Cells.GetValueOrDefault(column)?.Trim();
        if (string.IsNullOrEmpty(cell))
        {
            return [];
        }

        try
        {
            var numbers = cell[0] == '['
                ? [.. JsonDocument.Parse(cell).RootElement.EnumerateArray().Select(element => element.GetSingle())]
                : cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(part => float.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            return Array.TrueForAll(numbers, float.IsFinite) ? numbers : throw new FormatException();
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException)
        {
            throw Wrong(column, $"must be finite numbers, as a JSON array or separated by spaces. Given: '{Shorten(cell)}'");
        }
    }

    /// <summary>An error that names file, line and column.</summary>
    public LlmException Wrong(string column, string what) => new(LlmErrorCode.InvalidRequest, $"{File} line {Line}: {column} {what}", column);

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
