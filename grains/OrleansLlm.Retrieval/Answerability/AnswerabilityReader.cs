using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Answerability;

/// <summary>Compares a question with what a search found for it. Thread-safe.</summary>
/// <param name="language">How words are compared: the analyzer of a language.</param>
/// <param name="embed">Embeds questions and sentences; null: words only.</param>
public sealed partial class AnswerabilityReader(string language, TextEmbedder? embed = null)
{
    private const int WindowSentences = 3;
    private readonly TermReader _terms = TermReader.Get(language);

    /// <summary>The features.</summary>
    /// <param name="question">The question.</param>
    /// <param name="found">The passages, best first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<AnswerabilityFeatures> ReadAsync(string question, IReadOnlyList<Passage> found, CancellationToken cancellationToken = default)
    {
        var (asked, names) = (_terms.Of(question), _terms.Of(string.Join(' ', Named().Matches(question).Select(match => match.Value))));
        var texts = found.Select(passage => SentenceSplitter.Split(passage.Text).ConvertAll(span => span.Of(passage.Text))).ToList();
        var terms = texts.ConvertAll(sentences => sentences.ConvertAll(_terms.Of));
        var weights = new TermWeights(terms.SelectMany(sentences => sentences));
        if (asked.Count == 0 || weights.Sum(asked) == 0)
        {
            return default;
        }

        var passages = found.Select((passage, i) => Union(terms[i], _terms.Of(passage.Context ?? ""))).ToList();
        var (best, window) = Best(weights, asked, terms);
        return new AnswerabilityFeatures(
            best,
            window,
            passages.Select(passage => weights.Coverage(asked, passage)).DefaultIfEmpty().Max(),
            weights.Coverage(asked, Union(passages, [])),
            names.Count == 0 ? 1 : passages.Select(passage => weights.Coverage(names, passage)).DefaultIfEmpty().Max(),
            Pairs(question, terms),
            await LikenessAsync(question, texts, cancellationToken));
    }

    private static (double Sentence, double Window) Best(TermWeights weights, HashSet<string> asked, List<List<HashSet<string>>> terms)
    {
        var (single, window) = (0.0, 0.0);
        foreach (var passage in terms)
        {
            for (var first = 0; first < passage.Count; first++)
            {
                single = Math.Max(single, weights.Coverage(asked, passage[first]));
                window = Math.Max(window, weights.Coverage(asked, Union(passage.GetRange(first, Math.Min(WindowSentences, passage.Count - first)), [])));
            }
        }

        return (single, window);
    }

    /// <summary>Words that stand beside each other in the question, in one sentence.</summary>
    private double Pairs(string question, List<List<HashSet<string>>> terms)
    {
        var words = Word().Matches(question).Select(match => _terms.Of(match.Value)).Where(word => word.Count > 0).Select(word => word.First()).ToList();
        var pairs = words.Zip(words.Skip(1)).Where(pair => pair.First != pair.Second).ToList();
        return pairs.Count == 0 ? 0.5 : pairs.Count(pair => terms.Exists(passage => passage.Exists(
            sentence => sentence.Contains(pair.First) && sentence.Contains(pair.Second)))) / (double)pairs.Count;
    }

    private async ValueTask<double> LikenessAsync(string question, List<List<string>> texts, CancellationToken cancellationToken)
    {
        var sentences = texts.SelectMany(passage => passage).ToList();
        if (embed is null || sentences.Count == 0)
        {
            return 0;
        }

        var asked = (await embed([question], true, cancellationToken))[0];
        return (await embed(sentences, false, cancellationToken)).Max(vector => TensorPrimitives.CosineSimilarity(asked.Span, vector.Span));
    }

    private static HashSet<string> Union(IEnumerable<HashSet<string>> sets, HashSet<string> more)
    {
        var union = new HashSet<string>(more, StringComparer.Ordinal);
        foreach (var set in sets)
        {
            union.UnionWith(set);
        }

        return union;
    }

    [GeneratedRegex(@"(?<=\S\s)\p{Lu}[\p{L}\d'-]*|\d[\d.,]*", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(@"[\p{L}\d]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
