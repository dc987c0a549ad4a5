using System.Text.Json;

namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Reads a country's profile of the World Factbook: headings over texts.</summary>
internal static class FactbookReader
{
    private const int ShortestText = 30;

    /// <summary>Each text with the headings over it, and its sentences with one another.</summary>
    public static IEnumerable<TextPair> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Walk(document.RootElement, "")];
    }

    private static IEnumerable<TextPair> Walk(JsonElement element, string heading)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var pair in Walk(member.Value, member.Name))
                {
                    yield return pair;
                }
            }
            else if (member.Name == "text" && member.Value.GetString() is { Length: >= ShortestText } text)
            {
                yield return new TextPair(heading, text, PairKind.Heading);
                foreach (var pair in ProseReader.Pairs(ProseReader.Sentences(text)))
                {
                    yield return pair;
                }
            }
        }
    }
}
