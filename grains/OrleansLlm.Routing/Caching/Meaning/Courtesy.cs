namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Takes polite ways to ask out of an English text. Pure.</summary>
internal static class Courtesy
{
    /// <summary>The words that are left.</summary>
    public static List<string> Strip(IReadOnlyList<Word> words)
    {
        var text = $" {string.Join(' ', words.Select(word => word.Text))} ";
        foreach (var courtesy in EnglishWords.Courtesies)
        {
            text = text.Replace($" {courtesy} ", " ", StringComparison.Ordinal);
        }

        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
