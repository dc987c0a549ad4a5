using System.Collections.Frozen;

namespace OrleansLlm.Retrieval.Languages;

/// <summary>
/// Tells the language that a text is written in: by its script where that says enough, else by the share of its words that are function words of a
/// language, each counting less the more languages have it. Looks at samples of long texts. Thread-safe.
/// </summary>
public static class LanguageDetector
{
    private const int Sample = 8_000;

    /// <summary>Below this share of function words a text is a list, code or of a language that is not known.</summary>
    private const double LeastShare = 0.06;

    /// <summary>How far the best language must be before the next; dialects and neighbours share most of their function words.</summary>
    private const double LeastLead = 1.15;

    /// <summary>Fewer words than this are a name or a heading.</summary>
    private const int LeastWords = 3;

    /// <summary>The language (ISO 639-1), or null when the text does not tell.</summary>
    public static string? Detect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (script, words) = Look(text);
        return script switch
        {
            Script.None => null,
            Script.Latin or Script.Cyrillic => ByWords(words),
            _ => Scripts.LanguageOf(script),
        };
    }

    /// <summary>The analyzer of a language (<see cref="Lexical.TextAnalyzer.Languages"/>): <c>none</c> for those that have no own, <c>english</c> where none was told.</summary>
    public static string AnalyzerOf(string? language) => language switch
    {
        null or "en" => "english",
        "de" => "german",
        "fr" => "french",
        "es" => "spanish",
        "zh" or "ja" or "ko" => "cjk",
        _ => "none",
    };

    private static (Script Script, List<string> Words) Look(string text)
    {
        var counts = new ScriptCounts();
        var words = new List<string>();
        foreach (var (start, end) in Samples(text.Length))
        {
            var first = -1;
            for (var i = start; i <= end; i++)
            {
                if (i < end && char.IsLetter(text[i]))
                {
                    counts.Add(text[i]);
                    first = first < 0 ? i : first;
                }
                else if (first >= 0)
                {
                    words.Add(text[first..i].ToLowerInvariant());
                    first = -1;
                }
            }
        }

        return (counts.Main, words);
    }

    private static IEnumerable<(int Start, int End)> Samples(int length) => length <= 3 * Sample
        ? [(0, length)]
        : [(0, Sample), ((length - Sample) / 2, (length + Sample) / 2), (length - Sample, length)];

    private static string? ByWords(List<string> words)
    {
        if (words.Count < LeastWords)
        {
            return null;
        }

        var scores = new double[FunctionWords.Languages.Length];
        foreach (var word in words)
        {
            if (FunctionWords.OfWord.TryGetValue(word, out var languages))
            {
                Array.ForEach(languages, language => scores[language] += 1.0 / languages.Length);
            }
        }

        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ToArray();
        return scores[order[0]] >= LeastShare * words.Count && scores[order[0]] >= LeastLead * scores[order[1]] ? FunctionWords.Languages[order[0]] : null;
    }
}
