using System.Collections.Frozen;
using System.Text;
using Lucene.Net.Analysis.Da;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fi;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Hu;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.No;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ro;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Sv;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace OrleansLlm.Retrieval.Languages;

/// <summary>Function words by language: Lucene's and Snowball's lists of stop words.</summary>
internal static class FunctionWords
{
    private static readonly (string Language, CharArraySet Words)[] s_lists =
    [
        ("da", DanishAnalyzer.DefaultStopSet), ("de", GermanAnalyzer.DefaultStopSet), ("en", English()), ("es", SpanishAnalyzer.DefaultStopSet),
        ("fi", FinnishAnalyzer.DefaultStopSet), ("fr", FrenchAnalyzer.DefaultStopSet), ("hu", HungarianAnalyzer.DefaultStopSet), ("it", ItalianAnalyzer.DefaultStopSet),
        ("nl", DutchAnalyzer.DefaultStopSet), ("no", NorwegianAnalyzer.DefaultStopSet), ("pt", PortugueseAnalyzer.DefaultStopSet), ("ro", RomanianAnalyzer.DefaultStopSet),
        ("ru", RussianAnalyzer.DefaultStopSet), ("sv", SwedishAnalyzer.DefaultStopSet), ("tr", TurkishAnalyzer.DefaultStopSet),
    ];

    /// <summary>Names of the languages (ISO 639-1).</summary>
    public static string[] Languages { get; } = [.. s_lists.Select(list => list.Language)];

    /// <summary>The languages, by place, that a word belongs to.</summary>
    public static FrozenDictionary<string, int[]> OfWord { get; } = s_lists
        .SelectMany((list, i) => list.Words.Select(word => (Word: word, Language: i)))
        .GroupBy(pair => pair.Word, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Language).Distinct().ToArray(), StringComparer.Ordinal);

    // The list of EnglishAnalyzer has 33 words, next to nothing beside the others'.
    private static CharArraySet English()
    {
        using var reader = IOUtils.GetDecodingReader(typeof(SnowballFilter), "english_stop.txt", Encoding.UTF8);
        return WordlistLoader.GetSnowballWordSet(reader, LuceneVersion.LUCENE_48);
    }
}
