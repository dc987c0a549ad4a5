using System.Numerics.Tensors;
using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Learning.Text;

/// <summary>
/// Turns a request's text into numbers: coordinates of its n-grams in a learned space, a dense embedding from outside where the training had one
/// (together the meaning, of length 1), and standardised surface features. Immutable; safe for many threads.
/// </summary>
internal sealed class TextEncoder
{
    private readonly sbyte[] _basis;
    private readonly float[] _scales;
    private readonly float[] _means;
    private readonly float[] _deviations;

    /// <param name="vocabulary">The n-grams that count.</param>
    /// <param name="basis">A row of 8-bit coordinates for each n-gram.</param>
    /// <param name="scales">What each row is multiplied by.</param>
    /// <param name="means">Of the surface features.</param>
    /// <param name="deviations">Of the surface features, above 0.</param>
    /// <param name="embedding">Numbers of the embedding from outside, or 0.</param>
    public TextEncoder(Vocabulary vocabulary, sbyte[] basis, float[] scales, float[] means, float[] deviations, int embedding)
    {
        (Vocabulary, _basis, _scales, _means, _deviations, Embedding) = (vocabulary, basis, scales, means, deviations, embedding);
        Rank = vocabulary.Keys.Length == 0 ? 0 : basis.Length / vocabulary.Keys.Length;
    }

    public Vocabulary Vocabulary { get; }

    public ReadOnlySpan<sbyte> Basis => _basis;

    public ReadOnlySpan<float> Scales => _scales;

    public ReadOnlySpan<float> Means => _means;

    public ReadOnlySpan<float> Deviations => _deviations;

    /// <summary>Numbers of the embedding from outside that every text needs, or 0.</summary>
    public int Embedding { get; }

    /// <summary>Coordinates from n-grams.</summary>
    public int Rank { get; }

    /// <summary>The first coordinates of an encoded text: its meaning, without the surface.</summary>
    public int Meaning => Rank + Embedding;

    /// <summary>All coordinates of an encoded text.</summary>
    public int Dimensions => Meaning + SurfaceFeatures.Count;

    /// <summary>Encodes a text.</summary>
    /// <exception cref="LlmException">InvalidRequest: the embedding is missing or has another length.</exception>
    public float[] Encode(string text, ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != Embedding)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"embedding must hold {Embedding} numbers, as in training. Given: {embedding.Length}", "embedding");
        }

        return Encode(Vocabulary.Weigh(NgramHasher.Count(text)), text, embedding);
    }

    /// <summary>Encodes a text whose n-grams were weighed before.</summary>
    public float[] Encode(SparseVector weighed, string text, ReadOnlySpan<float> embedding)
    {
        var encoded = new float[Dimensions];
        Project(weighed, encoded.AsSpan(0, Rank));
        Normalise(encoded.AsSpan(0, Rank));
        embedding.CopyTo(encoded.AsSpan(Rank));
        Normalise(encoded.AsSpan(Rank, Embedding));
        Normalise(encoded.AsSpan(0, Meaning));
        var surface = SurfaceFeatures.Of(text);
        for (var i = 0; i < surface.Length; i++)
        {
            // Clamped: a text unlike all that was seen must not run away with the answer.
            encoded[Meaning + i] = Math.Clamp((surface[i] - _means[i]) / _deviations[i], -3, 3);
        }

        return encoded;
    }

    private void Project(SparseVector weighed, Span<float> target)
    {
        Span<float> row = stackalloc float[target.Length];
        for (var i = 0; i < weighed.Indices.Length; i++)
        {
            var place = weighed.Indices[i];
            TensorPrimitives.ConvertTruncating<sbyte, float>(_basis.AsSpan(place * Rank, Rank), row);
            TensorPrimitives.MultiplyAdd(row, weighed.Values[i] * _scales[place], target, target);
        }
    }

    private static void Normalise(Span<float> vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0)
        {
            TensorPrimitives.Divide(vector, length, vector);
        }
    }
}
