using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Tests.Collections;

/// <summary>SciFact as BEIR has it (5,183 abstracts, 300 claims, 339 judgements), made from the original CSV files beside the checkout.</summary>
internal static partial class Scifact
{
    /// <summary>The folder of the CSV files, or null where there is none.</summary>
    public static string? Folder { get; } = SharedData.Folder("retrieval-scifact");

    /// <summary>The test collection: the claims of the validation part, judged by their cited abstracts; or those of the training part.</summary>
    public static BeirDataset Load(string folder, string part = "validation")
    {
        var documents = CsvRows.Read(Path.Combine(folder, "corpus_train.csv"))
            .Select(row => new BeirDocument(row["doc_id"], row["title"], string.Join(' ', PrintedStrings.Parse(row["abstract"]))));
        var queries = CsvRows.Read(Path.Combine(folder, $"claims_{part}.csv")).GroupBy(row => row["id"])
            .Select(rows => new BeirQuery(rows.Key, rows.First()["claim"], rows.SelectMany(row => Numbers().Matches(row["cited_doc_ids"]))
                .Select(match => match.Value).Distinct().ToDictionary(id => id, _ => 1)));
        return new BeirDataset([.. documents], [.. queries]);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
