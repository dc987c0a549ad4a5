using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>
/// Compares statements with passages: the share of a statement's words, by their weight, that up to three neighbouring sentences have. A number
/// that they do not have, or a name that the passage does not have, makes it no support. Thread-safe.
/// </summary>
internal sealed class SupportIndex
{
    private const int MaxSentences = 3;

    /// <summary>A longer quote must be worth it.</summary>
    private const double Brevity = 0.05;

    /// <summary>What a statement with a wrong number, or turned into its opposite, is worth at most.</summary>
    private const double Contradicted = 0.2;

    private readonly TermReader _terms;
    private readonly TermWeights _weights;
    private readonly Dictionary<int, (PackedPassage Passage, List<TextSpan> Sentences, List<HashSet<string>> Terms, HashSet<string> Over)> _passages = [];

    public SupportIndex(IReadOnlyList<PackedPassage> passages, string language)
    {
        _terms = TermReader.Get(language);
        foreach (var passage in passages)
        {
            var sentences = SentenceSplitter.Split(passage.Passage.Text);
            _passages[passage.Number] = (passage, sentences, sentences.ConvertAll(span => _terms.Of(span.Of(passage.Passage.Text))), _terms.Of(passage.Passage.Context ?? ""));
        }

        _weights = new TermWeights(_passages.Values.SelectMany(entry => entry.Terms));
    }

    /// <summary>The terms that make a sentence a statement.</summary>
    public HashSet<string> TermsOf(string statement) => _terms.Of(statement);

    /// <summary>The passage that bears a statement out best; null when there are no passages.</summary>
    public Support? Best(string statement)
    {
        Support? best = null;
        foreach (var number in _passages.Keys)
        {
            best = Of(statement, number) is { } support && !(support.Score <= best?.Score) ? support : best;
        }

        return best;
    }

    /// <summary>How far one passage bears a statement out; null when there is none of the number, or it has no text.</summary>
    public Support? Of(string statement, int number)
    {
        if (!_passages.TryGetValue(number, out var entry))
        {
            return null;
        }

        var (passage, sentences, terms, over) = entry;
        var said = _terms.Of(statement);
        var all = new HashSet<string>(terms.SelectMany(sentence => sentence).Concat(over), StringComparer.Ordinal);
        Support? best = null;
        var rank = double.MinValue;
        for (var first = 0; first < sentences.Count; first++)
        {
            // What stands over a passage, such as its heading, is known with each of its sentences.
            var found = new HashSet<string>(over, StringComparer.Ordinal);
            for (var count = 1; count <= MaxSentences && first + count <= sentences.Count; count++)
            {
                found.UnionWith(terms[first + count - 1]);
                var quote = new TextSpan(sentences[first].Start, sentences[first + count - 1].End - sentences[first].Start);
                var score = Score(statement, said, found, all, quote.Of(passage.Passage.Text));
                if (score - (Brevity * count) > rank)
                {
                    (best, rank) = (new Support(passage, score, quote), score - (Brevity * count));
                }
            }
        }

        return best;
    }

    private double Score(string statement, HashSet<string> said, HashSet<string> found, HashSet<string> all, string quote)
    {
        var coverage = _weights.Coverage(said, found);
        return coverage > Contradicted && !StatementFacts.Agree(statement, quote, found, all, _terms) ? Contradicted : coverage;
    }
}
