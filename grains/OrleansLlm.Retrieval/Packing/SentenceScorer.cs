using System.Numerics.Tensors;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>Scores sentences against a question: shared words by their weight, likeness of embeddings, and a little for what the passage was worth.</summary>
/// <param name="options">Language and weights.</param>
/// <param name="embed">Embeds questions and sentences; null: words only.</param>
internal sealed class SentenceScorer(PackingOptions options, TextEmbedder? embed)
{
    private const double RankShare = 0.15;
    private readonly TermReader _terms = TermReader.Get(options.Language);

    /// <summary>The sentences of all passages with their scores, in reading order.</summary>
    public async ValueTask<List<ScoredSentence>> ScoreAsync(string question, IReadOnlyList<Passage> ranked, CancellationToken cancellationToken)
    {
        var sentences = ranked.SelectMany((passage, rank) => SentenceSplitter.Split(passage.Text).Select(span => (Rank: rank, Span: span))).ToList();
        var texts = sentences.ConvertAll(sentence => sentence.Span.Of(ranked[sentence.Rank].Text));
        var terms = texts.ConvertAll(_terms.Of);
        var (weights, wanted) = (new TermWeights(terms), _terms.Of(question));
        var likeness = await LikenessAsync(question, texts, cancellationToken);
        return [.. sentences.Select((sentence, i) =>
        {
            var words = weights.Coverage(wanted, terms[i]);
            var joined = likeness is null ? words : ((1 - options.EmbeddingWeight) * words) + (options.EmbeddingWeight * Math.Max(0, likeness[i]));
            return new ScoredSentence(sentence.Rank, sentence.Span, joined + (RankShare / (1 + sentence.Rank)));
        })];
    }

    private async ValueTask<float[]?> LikenessAsync(string question, List<string> texts, CancellationToken cancellationToken)
    {
        if (embed is null || options.EmbeddingWeight == 0 || texts.Count == 0)
        {
            return null;
        }

        var asked = (await embed([question], true, cancellationToken))[0];
        var vectors = await embed(texts, false, cancellationToken);
        return [.. vectors.Select(vector => TensorPrimitives.CosineSimilarity(asked.Span, vector.Span))];
    }
}
