using Azure.Search.Documents.Indexes.Models;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Util;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>The analyzers of <see cref="Lexical.TextAnalyzer"/> from the service's parts, which are Lucene's too: the same words, the same stop words, the same stems.</summary>
internal static class AzureAnalyzers
{
    private const string Stop = "stop-words";
    private const string Stem = "stem";
    private const string Possessive = "possessive";
    private const string Articles = "articles";

    /// <summary>Adds the analyzer of a language, and the filters that it needs.</summary>
    public static void Add(SearchIndex index, string name, string language)
    {
        var analyzer = new CustomAnalyzer(name, LexicalTokenizerName.Standard);
        foreach (var filter in Filters(index, language))
        {
            analyzer.TokenFilters.Add(filter);
        }

        index.Analyzers.Add(analyzer);
    }

    private static TokenFilterName[] Filters(SearchIndex index, string language) => language switch
    {
        "english" => [Own(index, new StemmerTokenFilter(Possessive, StemmerTokenFilterLanguage.PossessiveEnglish)), TokenFilterName.Lowercase, Words(index, Lucene.Net.Analysis.Core.StopAnalyzer.ENGLISH_STOP_WORDS_SET), TokenFilterName.PorterStem],
        "german" => [TokenFilterName.Lowercase, Words(index, GermanAnalyzer.DefaultStopSet), TokenFilterName.GermanNormalization, Own(index, new StemmerTokenFilter(Stem, StemmerTokenFilterLanguage.LightGerman))],
        "french" => [Elided(index), TokenFilterName.Lowercase, Words(index, FrenchAnalyzer.DefaultStopSet), Own(index, new StemmerTokenFilter(Stem, StemmerTokenFilterLanguage.LightFrench))],
        "spanish" => [TokenFilterName.Lowercase, Words(index, SpanishAnalyzer.DefaultStopSet), Own(index, new StemmerTokenFilter(Stem, StemmerTokenFilterLanguage.LightSpanish))],
        "cjk" => [TokenFilterName.CjkWidth, TokenFilterName.Lowercase, TokenFilterName.CjkBigram, Words(index, Lucene.Net.Analysis.Cjk.CJKAnalyzer.DefaultStopSet)],
        _ => [TokenFilterName.Lowercase],
    };

    private static TokenFilterName Words(SearchIndex index, CharArraySet words)
    {
        var filter = new StopwordsTokenFilter(Stop) { RemoveTrailingStopWords = true };
        foreach (var word in Sorted(words))
        {
            filter.Stopwords.Add(word);
        }

        return Own(index, filter);
    }

    private static TokenFilterName Elided(SearchIndex index)
    {
        var filter = new ElisionTokenFilter(Articles);
        foreach (var article in Sorted(FrenchAnalyzer.DEFAULT_ARTICLES))
        {
            filter.Articles.Add(article);
        }

        return Own(index, filter);
    }

    private static IEnumerable<string> Sorted(CharArraySet words) => words.Select(word => word.ToString()!).Order(StringComparer.Ordinal);

    private static TokenFilterName Own(SearchIndex index, TokenFilter filter)
    {
        index.TokenFilters.Add(filter);
        return new TokenFilterName(filter.Name);
    }
}
