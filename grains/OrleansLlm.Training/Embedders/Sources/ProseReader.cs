using System.Text.RegularExpressions;

namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Neighbouring sentences of plain text.</summary>
internal static partial class ProseReader
{
    private const int ShortestSentence = 25;

    /// <summary>Sentence and next sentence, within paragraphs.</summary>
    public static IEnumerable<TextPair> Read(string text)
    {
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split("\n\n"))
        {
            foreach (var pair in Pairs(Sentences(paragraph)))
            {
                yield return pair;
            }
        }
    }

    /// <summary>The sentences of a paragraph; those too short to say something are passed over.</summary>
    public static List<string> Sentences(string paragraph) =>
        [.. SentenceEnd().Split(paragraph.Replace('\n', ' ')).Select(text => text.Trim()).Where(text => text.Length >= ShortestSentence)];

    /// <summary>Neighbours among sentences, and the middle one with all others.</summary>
    public static IEnumerable<TextPair> Pairs(List<string> sentences)
    {
        if (sentences.Count > 2)
        {
            int middle = sentences.Count / 2;
            yield return new TextPair(sentences[middle], string.Join(' ', sentences.Where((_, i) => i != middle)), PairKind.Passage);
        }

        for (int i = 1; i < sentences.Count; i++)
        {
            yield return new TextPair(sentences[i - 1], sentences[i], PairKind.Neighbour);
        }
    }

    [GeneratedRegex("(?<=[.!?;][\"')]?)\\s+(?=[\"'(A-Z0-9])")]
    private static partial Regex SentenceEnd();
}
