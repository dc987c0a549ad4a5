using System.Globalization;
using System.Text.Json;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>Reads the sets that embeddings are measured on, from a folder that holds one folder per set.</summary>
internal sealed class EmbeddingData(string folder)
{
    /// <summary>STS-B: two sentences and how alike people found them.</summary>
    public IReadOnlyList<(string Left, string Right, double Score)> Similarity(string part) =>
        [.. CsvRows.Fields(Path.Combine(folder, "similarity-stsb", $"stsb-en-{part}.csv")).Where(row => row.Length == 3)
            .Select(row => (row[0], row[1], double.Parse(row[2], CultureInfo.InvariantCulture)))];

    /// <summary>banking77: what customers ask, and what they want.</summary>
    public IReadOnlyList<(string Text, string Label)> Banking(string part) =>
        [.. CsvRows.Read(Path.Combine(folder, "intents-banking77", $"{part}.csv")).Select(row => (row["text"], row["category"]))];

    /// <summary>CLINC150: what people ask an assistant, and what they want.</summary>
    public IReadOnlyList<(string Text, string Label)> Intents(string part)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "intents-clinc150", "data_full.json")));
        return [.. document.RootElement.GetProperty(part).EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
    }

    /// <summary>XQuAD: paragraphs, and questions with the paragraph that answers them.</summary>
    public (IReadOnlyList<string> Paragraphs, IReadOnlyList<(string Text, int[] Relevant)> Questions) Questions(string language)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "qa-xquad", $"xquad.{language}.json")));
        var paragraphs = new List<string>();
        var questions = new List<(string, int[])>();
        foreach (var paragraph in document.RootElement.GetProperty("data").EnumerateArray().SelectMany(article => article.GetProperty("paragraphs").EnumerateArray()))
        {
            questions.AddRange(paragraph.GetProperty("qas").EnumerateArray().Select(question => (question.GetProperty("question").GetString()!, new[] { paragraphs.Count })));
            paragraphs.Add(paragraph.GetProperty("context").GetString()!);
        }

        return (paragraphs, questions);
    }

    /// <summary>SciFact: abstracts, and claims with those that are cited for them.</summary>
    public (IReadOnlyList<string> Abstracts, IReadOnlyList<(string Text, int[] Relevant)> Claims) Claims()
    {
        var set = Scifact.Load(Path.Combine(folder, "retrieval-scifact"));
        var places = set.Documents.Select((document, i) => (document.Id, i)).ToDictionary(entry => entry.Id, entry => entry.i, StringComparer.Ordinal);
        return (
            [.. set.Documents.Select(document => $"{document.Title}\n{document.Text}")],
            [.. set.Queries.Select(claim => (claim.Text, claim.Relevance.Keys.Select(id => places[id]).ToArray()))]);
    }
}
