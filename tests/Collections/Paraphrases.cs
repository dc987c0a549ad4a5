using System.Text.Json;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Tests.Collections;

/// <summary>
/// A collection of questions whose answers are put in other words: what people ask an assistant (CLINC150) and a bank (banking77), each to be matched with what others asked who wanted the
/// same, and questions with the paragraph that answers them (XQuAD, English). All lie in one corpus. Queries of the training part are for choosing settings, those of the test part for
/// figures; they share no query.
/// </summary>
internal static class Paraphrases
{
    /// <summary>The sets in it.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["clinc150", "banking77", "xquad"];

    private const int PerIntent = 20;

    /// <summary>Why it can not be made, or null.</summary>
    public static string? Missing => new[] { "intents-clinc150", "intents-banking77", "qa-xquad" }.FirstOrDefault(set => SharedData.Folder(set) is null) is { } missing
        ? $"Shared data not present: data/{missing}" : null;

    /// <summary>The whole collection; a query's id begins with its set's name. What is a document too, or in the training part, is no query of the test part.</summary>
    public static BeirDataset Load(bool isTest)
    {
        var all = Read(isTest);
        var known = all.Documents.Select(document => document.Text).Concat(isTest ? Read(isTest: false).Queries.Select(query => query.Text) : []).ToHashSet(StringComparer.Ordinal);
        return all with { Queries = [.. all.Queries.Where(query => !known.Contains(query.Text))] };
    }

    private static BeirDataset Read(bool isTest)
    {
        var (documents, queries) = (new List<BeirDocument>(), new List<BeirQuery>());
        using var clinc = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("intents-clinc150")!, "data_full.json")));
        Intents("clinc150", Clinc(clinc, "train"), Every(Clinc(clinc, isTest ? "test" : "val"), 8, 0), documents, queries);
        Intents("banking77", Banking("train"), Every(Banking("test"), 6, isTest ? 0 : 3), documents, queries);
        Questions(isTest, documents, queries);
        return new BeirDataset(documents, queries);
    }

    private static void Intents(string set, IEnumerable<(string Text, string Label)> known, IEnumerable<(string Text, string Label)> asked, List<BeirDocument> documents, List<BeirQuery> queries)
    {
        var byLabel = known.GroupBy(text => text.Label).ToDictionary(
            group => group.Key,
            group => group.Take(PerIntent).Select((text, i) => new BeirDocument($"{set}/{text.Label}/{i}", "", text.Text)).ToArray());
        documents.AddRange(byLabel.Values.SelectMany(texts => texts));
        queries.AddRange(asked.Select((text, i) => new BeirQuery($"{set}-{i}", text.Text, byLabel[text.Label].ToDictionary(document => document.Id, _ => 1))));
    }

    private static void Questions(bool isTest, List<BeirDocument> documents, List<BeirQuery> queries)
    {
        using var xquad = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("qa-xquad")!, "xquad.en.json")));
        var paragraphs = xquad.RootElement.GetProperty("data").EnumerateArray().SelectMany(article => article.GetProperty("paragraphs").EnumerateArray()).ToArray();
        var asked = 0;
        for (var i = 0; i < paragraphs.Length; i++)
        {
            documents.Add(new BeirDocument($"xquad/{i}", "", paragraphs[i].GetProperty("context").GetString()!));
            foreach (var question in paragraphs[i].GetProperty("qas").EnumerateArray().Where(_ => asked++ % 2 == (isTest ? 0 : 1)))
            {
                queries.Add(new BeirQuery($"xquad-{asked}", question.GetProperty("question").GetString()!, new Dictionary<string, int> { [$"xquad/{i}"] = 1 }));
            }
        }
    }

    private static IEnumerable<(string Text, string Label)> Clinc(JsonDocument data, string part) =>
        data.RootElement.GetProperty(part).EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!));

    private static IEnumerable<(string Text, string Label)> Banking(string part) =>
        CsvRows.Read(Path.Combine(SharedData.Folder("intents-banking77")!, $"{part}.csv")).Select(row => (row["text"], row["category"]));

    private static IEnumerable<(string Text, string Label)> Every(IEnumerable<(string Text, string Label)> texts, int step, int first) => texts.Where((_, i) => i % step == first);
}
