using System.Globalization;
using System.Text.Json;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>A test collection in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv.</summary>
/// <param name="Documents">All documents.</param>
/// <param name="Queries">The queries that have at least one relevant document.</param>
public sealed record BeirDataset(IReadOnlyList<BeirDocument> Documents, IReadOnlyList<BeirQuery> Queries)
{
    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="split">Which judgements: the name of a file in <c>qrels</c>.</param>
    /// <exception cref="RetrievalException">A file is missing or a line can not be read; the message names file and line.</exception>
    public static BeirDataset Load(string folder, string split = "test")
    {
        var documents = Lines(Path.Combine(folder, "corpus.jsonl"), line => new BeirDocument(Field(line, "_id"), Field(line, "title", ""), Field(line, "text")));
        var texts = Lines(Path.Combine(folder, "queries.jsonl"), line => KeyValuePair.Create(Field(line, "_id"), Field(line, "text")));
        var judgements = Judgements(Path.Combine(folder, "qrels", split + ".tsv"));
        var queries = texts.Where(query => judgements.ContainsKey(query.Key)).Select(query => new BeirQuery(query.Key, query.Value, judgements[query.Key]));
        return new BeirDataset(documents, [.. queries]);
    }

    private static List<T> Lines<T>(string path, Func<JsonElement, T> read)
    {
        var items = new List<T>();
        foreach (var (line, number) in Numbered(path))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                items.Add(read(json.RootElement));
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new RetrievalException($"{path}, line {number}: {failure.Message}", Path.GetFileName(path), failure);
            }
        }

        return items;
    }

    private static string Field(JsonElement line, string name, string? missing = null) =>
        line.TryGetProperty(name, out var value) ? value.GetString() ?? missing ?? "" : missing ?? throw new KeyNotFoundException($"the field {name} is missing.");

    private static Dictionary<string, Dictionary<string, int>> Judgements(string path)
    {
        var judgements = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (line, number) in Numbered(path).Skip(1))
        {
            if (line.Split('\t') is not [var query, var document, var grade] || !int.TryParse(grade, CultureInfo.InvariantCulture, out var relevance))
            {
                throw new RetrievalException($"{path}, line {number}: must be query-id, corpus-id and a whole number, separated by tabs. Given: '{line}'.", Path.GetFileName(path));
            }

            if (relevance > 0)
            {
                (judgements.TryGetValue(query, out var known) ? known : judgements[query] = new(StringComparer.Ordinal))[document] = relevance;
            }
        }

        return judgements;
    }

    private static IEnumerable<(string Line, int Number)> Numbered(string path) => File.Exists(path)
        ? File.ReadLines(path).Select((line, index) => (line, index + 1)).Where(numbered => numbered.line.Length > 0)
        : throw new RetrievalException($"{path} is missing: a BEIR folder has corpus.jsonl, queries.jsonl and qrels/test.tsv.", Path.GetFileName(path));
}
