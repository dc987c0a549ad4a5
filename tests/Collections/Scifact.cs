using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Tests.Collections;

/// <summary>SciFact as BEIR has it (5,183 abstracts, 300 claims, 339 judgements), made from the original CSV files beside the checkout.</summary>
internal static partial class Scifact
{
    /// <summary>The folder of the CSV files, or null where there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The test collection: the claims of the validation part, judged by their cited abstracts.</summary>
    public static BeirDataset Load(string folder)
    {
        var documents = CsvRows.Read(Path.Combine(folder, "corpus_train.csv"))
            .Select(row => new BeirDocument(row["doc_id"], row["title"], string.Join(' ', PrintedStrings.Parse(row["abstract"]))));
        var queries = CsvRows.Read(Path.Combine(folder, "claims_validation.csv")).GroupBy(row => row["id"])
            .Select(rows => new BeirQuery(rows.Key, rows.First()["claim"], rows.SelectMany(row => Numbers().Matches(row["cited_doc_ids"]))
                .Select(match => match.Value).Distinct().ToDictionary(id => id, _ => 1)));
        return new BeirDataset([.. documents], [.. queries]);
    }

    /// <summary>Writes a collection in BEIR's layout.</summary>
    public static void Write(BeirDataset dataset, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "qrels"));
        File.WriteAllLines(Path.Combine(folder, "corpus.jsonl"), dataset.Documents.Select(document => JsonSerializer.Serialize(
            new Dictionary<string, string> { ["_id"] = document.Id, ["title"] = document.Title, ["text"] = document.Text })));
        File.WriteAllLines(Path.Combine(folder, "queries.jsonl"), dataset.Queries.Select(query => JsonSerializer.Serialize(
            new Dictionary<string, string> { ["_id"] = query.Id, ["text"] = query.Text })));
        File.WriteAllLines(Path.Combine(folder, "qrels", "test.tsv"), dataset.Queries
            .SelectMany(query => query.Relevance.Select(grade => $"{query.Id}\t{grade.Key}\t{grade.Value}")).Prepend("query-id\tcorpus-id\tscore"));
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") is { } shared)
        {
            return Path.Combine(shared, "data", "retrieval-scifact");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "retrieval-scifact");
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
