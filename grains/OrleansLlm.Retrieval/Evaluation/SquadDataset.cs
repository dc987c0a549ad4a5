using System.Text.Json;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Questions with the paragraphs that answer them, in SQuAD's JSON (Rajpurkar et al. 2016): also XQuAD and SQuAD 2.</summary>
/// <param name="Paragraphs">All paragraphs.</param>
/// <param name="Questions">All questions.</param>
public sealed record SquadDataset(IReadOnlyList<SquadParagraph> Paragraphs, IReadOnlyList<SquadQuestion> Questions)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="RetrievalException">It is missing or is something else.</exception>
    public static SquadDataset Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new RetrievalException($"{path} is missing: it must be a file in SQuAD's JSON.", Path.GetFileName(path));
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RetrievalException($"{path} must be in SQuAD's JSON: data[].paragraphs[].context and qas[]. {failure.Message}", Path.GetFileName(path), failure);
        }
    }

    private static SquadDataset Read(JsonElement root)
    {
        var (paragraphs, questions) = (new List<SquadParagraph>(), new List<SquadQuestion>());
        foreach (var (article, number) in root.GetProperty("data").EnumerateArray().Select((article, number) => (article, number)))
        {
            foreach (var paragraph in article.GetProperty("paragraphs").EnumerateArray())
            {
                questions.AddRange(paragraph.GetProperty("qas").EnumerateArray().Select(entry => Question(entry, paragraphs.Count)));
                paragraphs.Add(new SquadParagraph(number, paragraph.GetProperty("context").GetString()!));
            }
        }

        return new SquadDataset(paragraphs, questions);
    }

    private static SquadQuestion Question(JsonElement entry, int paragraph) => new(
        entry.GetProperty("question").GetString()!,
        paragraph,
        [.. entry.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("text").GetString()!).Distinct(StringComparer.Ordinal)]);
}
