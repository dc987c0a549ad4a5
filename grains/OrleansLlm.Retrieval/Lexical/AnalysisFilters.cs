using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>What follows the words, per language: the chains that Anserini uses, from Lucene's parts.</summary>
internal static class AnalysisFilters
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    public static Dictionary<string, Func<TokenStream, TokenStream>> ByLanguage { get; } = new(StringComparer.Ordinal)
    {
        ["english"] = words => new PorterStemFilter(Stop(Lower(new EnglishPossessiveFilter(Version, words)), StopAnalyzer.ENGLISH_STOP_WORDS_SET)),
        ["german"] = words => new GermanLightStemFilter(new GermanNormalizationFilter(Stop(Lower(words), GermanAnalyzer.DefaultStopSet))),
        ["french"] = words => new FrenchLightStemFilter(Stop(Lower(new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES)), FrenchAnalyzer.DefaultStopSet)),
        ["spanish"] = words => new SpanishLightStemFilter(Stop(Lower(words), SpanishAnalyzer.DefaultStopSet)),
        ["cjk"] = words => Stop(new CJKBigramFilter(Lower(new CJKWidthFilter(words))), CJKAnalyzer.DefaultStopSet),
        ["none"] = Lower,
    };

    private static LowerCaseFilter Lower(TokenStream words) => new(Version, words);

    private static StopFilter Stop(TokenStream words, CharArraySet stopWords) => new(Version, words, stopWords);
}
