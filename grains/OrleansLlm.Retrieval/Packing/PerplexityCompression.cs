using System.Collections.Frozen;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>
/// Compression by a language model's own log-probabilities: sentences are ranked by how much likelier the question makes them (contrastive perplexity,
/// LongLLMLingua), then the words that were expected anyway go (LLMLingua). Words of the question, numbers and negations always stay.
/// </summary>
/// <param name="question">The question.</param>
/// <param name="ranked">The passages, best first.</param>
/// <param name="read">The model.</param>
/// <param name="language">The analyzer's language.</param>
internal sealed class PerplexityCompression(string question, IReadOnlyList<Passage> ranked, SurpriseReader read, string language)
{
    private static readonly FrozenSet<string> s_negations = new[]
    {
        "no", "not", "never", "none", "nor", "neither", "cannot", "without", "except", "unless", "only", "nicht", "kein", "keine", "nie", "ohne", "außer", "nur", "pas",
        "jamais", "sans", "sauf", "nunca", "sin", "salvo",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly TermReader _terms = TermReader.Get(language);

    /// <summary>Sentences, the one that the question makes likeliest first.</summary>
    /// <param name="sentences">The sentences; what they scored by words decides between equals.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<List<ScoredSentence>> RankAsync(IReadOnlyList<ScoredSentence> sentences, CancellationToken cancellationToken)
    {
        var scored = new List<ScoredSentence>();
        foreach (var sentence in sentences)
        {
            var text = sentence.Span.Of(ranked[sentence.Rank].Text);
            var alone = Mean(await read("", text, cancellationToken));
            var asked = Mean(await read(question + "\n", text, cancellationToken));
            scored.Add(sentence with { Score = alone - asked + sentence.Score });
        }

        return [.. scored.OrderByDescending(sentence => sentence.Score)];
    }

    /// <summary>The words of chosen sentences, the least expected first; those that always stay before all.</summary>
    public async ValueTask<List<ScoredSentence>> WordsAsync(IEnumerable<ScoredSentence> chosen, CancellationToken cancellationToken)
    {
        var (asked, words) = (_terms.Of(question), new List<ScoredSentence>());
        foreach (var sentence in chosen)
        {
            var text = sentence.Span.Of(ranked[sentence.Rank].Text);
            var surprises = await read(question + "\n", text, cancellationToken);
            words.AddRange(Words(text).Select(word => new ScoredSentence(
                sentence.Rank,
                new TextSpan(sentence.Span.Start + word.Start, word.Length),
                Stays(word.Of(text), asked) ? double.MaxValue : Surprise(word, surprises))));
        }

        return [.. words.OrderByDescending(word => word.Score)];
    }

    /// <summary>A word's tokens together; one that the model gave nothing for, as a text's first, stays.</summary>
    private static double Surprise(TextSpan word, IReadOnlyList<TokenSurprise> tokens)
    {
        var own = tokens.Where(token => token.Span.Start < word.End && token.Span.End > word.Start).ToList();
        return own.Count == 0 ? double.MaxValue : own.Sum(token => token.Nats);
    }

    private bool Stays(string word, HashSet<string> asked)
    {
        var bare = word.Trim('.', ',', ';', ':', '!', '?', '"', '(', ')');
        return bare.Any(char.IsDigit) || s_negations.Contains(bare) || bare.EndsWith("n't", StringComparison.OrdinalIgnoreCase) || _terms.Of(word).Overlaps(asked);
    }

    private static double Mean(IReadOnlyList<TokenSurprise> tokens) => tokens.Count == 0 ? 0 : tokens.Average(token => token.Nats);

    private static IEnumerable<TextSpan> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && !char.IsWhiteSpace(text[i]);
            if (isWord && start < 0)
            {
                start = i;
            }
            else if (!isWord && start >= 0)
            {
                yield return new TextSpan(start, i - start);
                start = -1;
            }
        }
    }
}
