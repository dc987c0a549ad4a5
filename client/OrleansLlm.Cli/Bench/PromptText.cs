using System.Text;

namespace OrleansLlm.Cli.Bench;

/// <summary>Writes prompts of about N tokens from short common words, which most tokenizers hold as one token each.</summary>
internal static class PromptText
{
    private static readonly string[] Words =
    [
        "time", "year", "people", "way", "day", "man", "thing", "woman", "life", "child", "world", "school", "state", "family",
        "student", "group", "country", "problem", "hand", "part", "place", "case", "week", "company", "system", "program",
        "question", "work", "number", "night", "point", "home", "water", "room", "mother", "area", "money", "story", "fact",
        "month", "lot", "right", "study", "book", "eye", "job", "word", "business", "issue", "side", "kind", "head", "house",
        "service", "friend", "father", "power", "hour", "game", "line", "end", "member", "law", "car",
    ];

    /// <summary>A prompt; two draws differ from their first words on, so that no prefix cache helps.</summary>
    public static string Write(int tokens, Random random)
    {
        var text = new StringBuilder(tokens * 7);
        for (var i = 0; i < tokens; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}
