using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data.Sources;

/// <summary>
/// Reads examples one by one from <c>.jsonl</c>, <c>.csv</c>, <c>.tsv</c> and <c>.parquet</c>, in the formats of <see cref="ExampleFile"/>; columns of tables are
/// the fields. A broken line does not end the reading: it is told with its number.
/// </summary>
public static class ExampleSource
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingException">It is missing, of another kind, or broken as a whole.</exception>
    public static async IAsyncEnumerable<ExampleRow> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new TrainingException($"The file must be there. Given: {path}");
        }

        var rows = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" => JsonLines(path, cancellationToken),
            ".csv" => TableSource.ReadAsync(path, ',', cancellationToken),
            ".tsv" => TableSource.ReadAsync(path, '\t', cancellationToken),
            ".parquet" => ParquetSource.ReadAsync(path, cancellationToken),
            var other => throw new TrainingException($"{path} must end in .jsonl, .csv, .tsv or .parquet. Given: {other}"),
        };
        await foreach (var (line, parse) in rows.ConfigureAwait(false))
        {
            yield return Row(path, line, parse);
        }
    }

    private static async IAsyncEnumerable<(int Line, Func<JsonElement> Parse)> JsonLines(string path, [EnumeratorCancellation] CancellationToken token)
    {
        int line = 0;
        await foreach (string text in File.ReadLinesAsync(path, token).ConfigureAwait(false))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return (line, () => JsonElement.Parse(text));
            }
        }
    }

    private static ExampleRow Row(string path, int line, Func<JsonElement> parse)
    {
        try
        {
            return new ExampleRow(path, line, ExampleReader.Read(parse()) with { Line = line }, null);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            return new ExampleRow(path, line, null, wrong.Message);
        }
    }

    /// <summary>A row of a table as the object that a JSON line would hold. Cells of columns that hold messages or tools are JSON text themselves.</summary>
    internal static JsonElement FromCells(IEnumerable<KeyValuePair<string, JsonNode?>> cells)
    {
        var row = new JsonObject();
        foreach (var (name, value) in cells)
        {
            row[name] = value is JsonValue text && text.TryGetValue(out string? json) && json.TrimStart() is ['[' or '{', ..] && IsJson(name) ? JsonNode.Parse(json) : value;
        }

        return JsonSerializer.SerializeToElement(row);
    }

    private static bool IsJson(string column) => column is "messages" or "tools" or "input" or "preferred_output" or "non_preferred_output" or "chosen" or "rejected" or "negative";
}
