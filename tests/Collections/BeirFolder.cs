using System.Text.Json;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Tests.Collections;

/// <summary>Writes a collection in BEIR's layout, as <c>orleansllm rag eval</c> reads it.</summary>
internal static class BeirFolder
{
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
}
