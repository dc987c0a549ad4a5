using System.Numerics.Tensors;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>
/// Finds the example utterance nearest to a text by the cosine of weighted n-grams: of words, pairs of words and their parts. Needs a handful of examples
/// of each kind and no training. Immutable; safe for many threads.
/// </summary>
public sealed class UtteranceMatcher
{
    private readonly string[] _labels;
    private readonly Vocabulary _vocabulary;
    private readonly List<(int Example, float Value)>[] _postings;

    /// <param name="examples">What users say, at least one.</param>
    public UtteranceMatcher(IReadOnlyList<LabelledText> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfZero(examples.Count);
        _labels = [.. examples.Select(example => example.Label)];
        var counts = examples.Select(example => NgramHasher.Count(example.Text)).ToArray();
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
        var scores = Similarities(text);
        var best = TensorPrimitives.IndexOfMax<float>(scores);
        return new TextMatch(_labels[best], scores[best]);
    }

    /// <summary>The similarity of each example with a text, 0 to 1.</summary>
    public float[] Similarities(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
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

        TensorPrimitives.Min(scores, 1, scores);
        return scores;
    }
}
