using System.Collections.Concurrent;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>The content words of texts in one language: stop words and words that only ask are left out. Thread-safe.</summary>
internal sealed class TermReader
{
    private const string Asking =
        "what which who whom whose when where why how does do did done is are was were can could would should will has have had please tell me my you your about there any " +
        "according many much long often name give find explain describe i we us our they them he she him her his its also been being than so " +
        "was wer wen wem wessen wann wo warum wie welche welcher welches welchem kann können hat haben hatte wurde wurden werden ist sind bitte viele viel " +
        "que quel quelle quels quelles qui quand où pourquoi comment combien est sont été était cuál cuáles quién quiénes cuándo dónde cómo cuánto cuántos cuántas fue fueron era es son";

    private static readonly ConcurrentDictionary<string, TermReader> s_readers = new(StringComparer.Ordinal);

    private readonly TextAnalyzer _analyzer;
    private readonly HashSet<string> _asking;

    private TermReader(string language)
    {
        _analyzer = TextAnalyzer.Get(language);
        _asking = Read(Asking);
    }

    /// <summary>Whether large letters tell no names in its language.</summary>
    public bool WritesNounsLarge => _analyzer.Language == "german";

    /// <summary>The reader of a language.</summary>
    /// <exception cref="RetrievalException">There is no analyzer of that name.</exception>
    public static TermReader Get(string language) => s_readers.GetOrAdd(language, name => new TermReader(name));

    /// <summary>The terms of a text, each once.</summary>
    public HashSet<string> Of(string text)
    {
        var terms = Read(text);
        terms.ExceptWith(_asking);
        return terms;
    }

    private HashSet<string> Read(string text)
    {
        var counts = new TermCounts();
        _analyzer.Count(text, counts);
        return [.. counts.Terms.Keys];
    }
}
