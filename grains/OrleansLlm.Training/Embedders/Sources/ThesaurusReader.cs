namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Reads the Moby thesaurus: a line holds a word and those beside it, with commas between.</summary>
internal static class ThesaurusReader
{
    private const int Together = 6;

    /// <summary>Each word with as many groups of its neighbours as it has, up to a limit.</summary>
    public static IEnumerable<TextPair> Read(string text, int groups, Random random)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Trim().ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length <= Together)
            {
                continue;
            }

            string[] rest = words[1..];
            random.Shuffle(rest);
            for (int i = 0; i < groups && ((i + 1) * Together) < words.Length; i++)
            {
                yield return new TextPair(words[0], string.Join(' ', rest, i * Together, Together), PairKind.Thesaurus);
            }
        }
    }
}
