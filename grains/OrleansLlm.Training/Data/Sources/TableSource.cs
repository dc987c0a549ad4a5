using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using nietras.SeparatedValues;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data.Sources;

/// <summary>Reads CSV with a line of names (RFC 4180: quotes, doubled quotes, line ends within quotes). Empty cells count as absent.</summary>
internal static class TableSource
{
    public static async IAsyncEnumerable<(int Line, Func<JsonElement> Parse)> ReadAsync(string path, char separator, [EnumeratorCancellation] CancellationToken token)
    {
        using var reader = Open(path, separator);
        var names = reader.Header.ColNames;
        await foreach (var row in reader.WithCancellation(token).ConfigureAwait(false))
        {
            var (line, cells) = Read(row, names);
            yield return (line, () => cells.Count <= names.Count
                ? ExampleSource.FromCells(names.Zip(cells).Where(cell => cell.Second.Length > 0).Select(cell => KeyValuePair.Create<string, JsonNode?>(cell.First, cell.Second)))
                : throw new FormatException($"a row must have at most {names.Count} cells, as the first line. Given: {cells.Count}"));
        }
    }

    private static SepReader Open(string path, char separator)
    {
        try
        {
            return Sep.New(separator).Reader(options => options with { Unescape = true, DisableColCountCheck = true }).FromFile(path);
        }
        catch (Exception broken) when (broken is InvalidDataException or ArgumentException)
        {
            throw new TrainingException($"{path} can not be read as a table: {broken.Message}", broken);
        }
    }

    private static (int Line, List<string> Cells) Read(SepReader.Row row, IReadOnlyList<string> names)
    {
        var cells = new List<string>(names.Count);
        for (int i = 0; i < row.ColCount; i++)
        {
            cells.Add(row[i].ToString());
        }

        return (row.LineNumberFrom, cells);
    }
}
