using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>
/// Reads labelled requests from CSV or JSON lines files. The text is the column <c>prompt</c>, <c>question</c>, <c>text</c> or <c>input</c>; the two
/// other columns are the models' qualities, the one with the lower mean being the weak model's; a column <c>embedding</c> holds dense embeddings. Of a
/// folder's files, each file is a group.
/// </summary>
public static class RoutingDataReader
{
    private const string Embedding = "embedding";
    private static readonly string[] TextColumns = ["prompt", "question", "text", "input"];

    /// <summary>Reads a file, or the .csv and .jsonl files of a folder.</summary>
    /// <exception cref="LlmException">InvalidRequest: names file, line and column of the first mistake.</exception>
    public static RoutingData Read(string path, RoutingColumns? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = TableReader.FilesOf(path);
        var found = Find(TableReader.ColumnsOf(files[0]), columns ?? new RoutingColumns(), Path.GetFileName(files[0]));
        RoutingExample[] examples = [.. files.SelectMany(file => TableReader.Read(file)).Select(row => Example(row, found, isFolder: files.Count > 1))];
        var isSwapped = columns?.Weak is null && columns?.Strong is null && Mean(examples, strong: false) > Mean(examples, strong: true);
        return isSwapped
            ? new RoutingData([.. examples.Select(example => example with { Weak = example.Strong, Strong = example.Weak })], found.Strong!, found.Weak!)
            : new RoutingData(examples, found.Weak!, found.Strong!);
    }

    private static RoutingColumns Find(IReadOnlyList<string> given, RoutingColumns wanted, string file)
    {
        foreach (var name in (string?[])[wanted.Text, wanted.Weak, wanted.Strong, wanted.Group])
        {
            if (name is not null && !given.Contains(name))
            {
                throw Wrong($"{file} has no column {name}. Given: {string.Join(", ", given)}");
            }
        }

        var text = wanted.Text ?? TextColumns.FirstOrDefault(given.Contains)
            ?? throw Wrong($"{file} has no column {string.Join(", ", TextColumns)}: name the text's column. Given: {string.Join(", ", given)}");
        var others = given.Where(name => name != text && name != Embedding && name != wanted.Group && name != wanted.Weak && name != wanted.Strong).ToList();
        var missing = (wanted.Weak is null ? 1 : 0) + (wanted.Strong is null ? 1 : 0);
        if (missing > 0 && others.Count != missing)
        {
            throw Wrong($"{file} must say which columns are the weak and the strong model's qualities. Given: {string.Join(", ", given)}");
        }

        return wanted with { Text = text, Weak = wanted.Weak ?? others[0], Strong = wanted.Strong ?? others[^1] };
    }

    private static RoutingExample Example(TableRow row, RoutingColumns columns, bool isFolder)
    {
        foreach (var column in (string[])[columns.Text!, columns.Weak!, columns.Strong!])
        {
            if (!row.Cells.ContainsKey(column))
            {
                throw row.Wrong(column, "is missing");
            }
        }

        var example = new RoutingExample(row.RequireText(columns.Text!), row.Quality(columns.Weak!), row.Quality(columns.Strong!))
        {
            Group = columns.Group is { } group ? row.Cells.GetValueOrDefault(group) : isFolder ? Path.GetFileNameWithoutExtension(row.File) : null,
            Embedding = row.Numbers(Embedding),
        };
        return float.IsNaN(example.Weak) && float.IsNaN(example.Strong)
            ? throw row.Wrong(columns.Weak!, $"and {columns.Strong} are both empty: one of them must be known")
            : example;
    }

    private static double Mean(RoutingExample[] examples, bool strong) =>
        examples.Where(example => example.IsPair).Select(example => (double)(strong ? example.Strong : example.Weak)).DefaultIfEmpty(0).Average();

    private static LlmException Wrong(string message) => new(LlmErrorCode.InvalidRequest, message, "data");
}
