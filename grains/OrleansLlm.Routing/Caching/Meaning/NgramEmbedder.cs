using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>
/// Vectors without a model: words, pairs of words and parts of words are hashed to places of a vector (feature hashing, Weinberger et al., 2009). Finds
/// questions in other words for the same things only where most words are the same. Pure, thread-safe.
/// </summary>
public static class NgramEmbedder
{
    /// <summary>Its name and version: vectors of another one are not comparable.</summary>
    public const string Version = "ngram-1";

    /// <summary>The similarity from which on questions are taken for the same, where the guard has nothing against it: see the benchmark <c>semantic-cache</c>.</summary>
    public const double Threshold = 0.95;

    private const int Size = 512;
    private const int Part = 4;
    private const float FillerWeight = 0.2f;
    private const float PartWeight = 0.35f;
    private const float PairWeight = 0.4f;

    /// <summary>A vector of 512 numbers of length 1; of a text without words, zeros.</summary>
    public static float[] Embed(string text)
    {
        var vector = new float[Size];
        var words = WordReader.Read(text);
        var language = Languages.Of(words);
        var before = "";
        foreach (var word in words)
        {
            var isFiller = word.Kind == WordKind.Plain && Languages.IsFiller(word.Text, language);
            var stem = isFiller ? word.Text : MeaningMarks.StemOf(word.Text);
            Add(vector, $"w:{stem}", isFiller ? FillerWeight : 1);
            if (!isFiller)
            {
                AddParts(vector, $"^{stem}$");
                Add(vector, $"p:{before} {stem}", PairWeight);
                before = stem;
            }
        }

        var length = TensorPrimitives.Norm(vector.AsSpan());
        if (length > 0)
        {
            TensorPrimitives.Divide(vector, length, vector);
        }

        return vector;
    }

    private static void AddParts(float[] vector, string word)
    {
        var parts = word.Length - Part + 1;
        for (var i = 0; i < parts; i++)
        {
            Add(vector, $"c:{word.AsSpan(i, Part)}", PartWeight / MathF.Sqrt(parts));
        }
    }

    private static void Add(float[] vector, string feature, float weight)
    {
        var hash = StableHash.Of(feature);
        vector[hash % Size] += (hash >> 63) == 0 ? weight : -weight;
    }
}
