using System.Numerics.Tensors;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>
/// Finds the example utterance nearest to a text, by the cosine of dense embeddings where there are some, else of weighted n-grams. Needs a handful of
/// examples of each kind and no training. Immutable; safe for many threads.
/// </summary>
public sealed class UtteranceMatcher
{
    private readonly string[] _labels;
    private readonly Func<string, float[]>? _embed;
    private readonly float[][] _dense;
    private readonly Vocabulary _vocabulary;
    private readonly List<(int Example, float Value)>[] _postings;

    /// <param name="examples">What users say, at least one.</param>
    /// <param name="embed">Gives a text's dense embedding, of any length above 0, the same for all texts; null: n-grams are compared. Safe for many threads.</param>
    public UtteranceMatcher(IReadOnlyList<LabelledText> examples, Func<string, float[]>? embed = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfZero(examples.Count);
        _labels = [.. examples.Select(example => example.Label)];
        _embed = embed;
        _dense = embed is null ? [] : [.. examples.Select(example => embed(example.Text))];
        var counts = embed is null ? examples.Select(example => NgramHasher.Count(example.Text)).ToArray() : [];
        _vocabulary = Vocabulary.Of(counts, int.MaxValue, least: 1);
        _postings = [.. _vocabulary.Keys.Select(_ => new List<(int, float)>())];
        for (var i = 0; i < counts.Length; i++)
        {
            var weighed = _vocabulary.Weigh(counts[i]);
            for (var k = 0; k < weighed.Indices.Length; k++)
            {
                _postings[weighed.Indices[k]].Add((i, weighed.Values[k]));
            }
        }
    }

    /// <summary>The kind of the nearest example and its cosine similarity, 0 to 1; the earlier example wins a tie.</summary>
    public TextMatch Match(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scores = _embed is null ? Sparse(text) : Dense(_embed(text));
        var best = TensorPrimitives.IndexOfMax<float>(scores);
        return new TextMatch(_labels[best], Math.Clamp(scores[best], 0, 1));
    }

    private float[] Dense(float[] embedding) => Array.ConvertAll(_dense, example =>
        TensorPrimitives.CosineSimilarity<float>(example, embedding) is var cosine && float.IsNaN(cosine) ? 0 : cosine);

    private float[] Sparse(string text)
    {
        var scores = new float[_labels.Length];
        var counts = NgramHasher.Count(text);
        var weighed = _vocabulary.Weigh(counts);

        // Words that no example has lower the similarity like any others that do not match.
        var known = counts.Count == 0 ? 0 : MathF.Sqrt((float)weighed.Indices.Length / counts.Count);
        for (var k = 0; k < weighed.Indices.Length; k++)
        {
            foreach (var (example, value) in _postings[weighed.Indices[k]])
            {
                scores[example] += value * weighed.Values[k] * known;
            }
        }

        return scores;
    }
}
