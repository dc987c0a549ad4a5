namespace OrleansLlm.Routing.Features;

/// <summary>
/// Tells the language of a short text. The script decides where it is one language's own (Hangul, Kana, Greek, Thai ...); among languages that share a
/// script, words and letters that only some of them use vote: function words count most, since every sentence has some, then letters, then
/// endings of words. A text with little or no evidence, or evidence for two languages alike, has no language. Reads the first 2,000 characters.
/// </summary>
public static class LanguageGuess
{
    private const int MaxLetters = 2000;

    /// <summary>ISO 639-1, or null when it can not be told.</summary>
    public static string? Of(string text)
    {
        var letters = text.AsSpan(0, Math.Min(text.Length, MaxLetters));
        var script = ScriptCounts.Of(letters);
        return script.Main switch
        {
            Script.None => null,
            Script.Latin => LatinLanguages.Guess(letters),
            Script.Cyrillic => CyrillicLanguages.Guess(letters),
            Script.Arabic => ArabicLanguages.Guess(letters),

            // Japanese mixes Kana into Han; Chinese never does.
            Script.Han => script.Of(Script.Kana) > 0 ? "ja" : "zh",
            Script.Kana => "ja",
            Script.Hangul => "ko",
            Script.Greek => "el",
            Script.Hebrew => "he",
            Script.Thai => "th",
            Script.Devanagari => "hi",
            Script.Bengali => "bn",
            Script.Tamil => "ta",
            Script.Telugu => "te",
            Script.Georgian => "ka",
            Script.Armenian => "hy",
            _ => null,
        };
    }

    /// <summary>The languages that it can tell.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. LatinLanguages.Known, .. CyrillicLanguages.Known, .. ArabicLanguages.Known,
        "zh", "ja", "ko", "el", "he", "th", "hi", "bn", "ta", "te", "ka", "hy",
    ];
}
