using System.Collections.Concurrent;
using System.Collections.Frozen;
using Lucene.Net.Analysis;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Turns text into the terms of one language: words by UAX #29, lower case, stop words out, stemmed; bigrams for Chinese, Japanese and Korean. Thread-safe.</summary>
public sealed class TextAnalyzer
{
    private static readonly FrozenDictionary<string, TextAnalyzer> ByLanguage =
        AnalysisFilters.ByLanguage.ToFrozenDictionary(entry => entry.Key, entry => new TextAnalyzer(entry.Key, entry.Value), StringComparer.Ordinal);

    private readonly Func<TokenStream, TokenStream> _filters;
    private readonly ConcurrentBag<TokenPipeline> _idle = [];

    private TextAnalyzer(string language, Func<TokenStream, TokenStream> filters)
    {
        Language = language;
        _filters = filters;
    }

    /// <summary>The names that <see cref="Get"/> knows.</summary>
    public static IReadOnlyCollection<string> Languages { get; } = [.. AnalysisFilters.ByLanguage.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Its name.</summary>
    public string Language { get; }

    /// <summary>The analyzer of a language: <c>english</c>, <c>german</c>, <c>french</c>, <c>spanish</c>, <c>cjk</c>, or <c>none</c> for lower-cased words alone.</summary>
    /// <exception cref="RetrievalException">There is none of that name.</exception>
    public static TextAnalyzer Get(string language) => ByLanguage.TryGetValue(language, out var analyzer)
        ? analyzer
        : throw new RetrievalException($"language must be one of {string.Join(", ", Languages)}. Given: '{language}'.", "language");

    /// <summary>The terms of a text, into <paramref name="counts"/> in place of what it held.</summary>
    public void Count(string text, TermCounts counts)
    {
        counts.Clear();
        var pipeline = _idle.TryTake(out var idle) ? idle : new TokenPipeline(_filters);
        pipeline.Count(text, counts);
        // A pipeline that threw is in an unknown state and is left to the collector.
        _idle.Add(pipeline);
    }
}
