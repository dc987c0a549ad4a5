namespace OrleansLlm.Engine.Encoders;

/// <summary>Cuts embeddings to fewer dimensions (Matryoshka representations, Kusupati et al. 2022).</summary>
public static class EmbeddingSize
{
    /// <summary>The first <paramref name="dimensions"/> of a vector, brought to length 1 again when <paramref name="normalizes"/>.</summary>
    public static float[] Cut(float[] vector, int? dimensions, bool normalizes)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (dimensions is not { } size || size >= vector.Length)
        {
            return vector;
        }

        var cut = vector.AsSpan(0, size).ToArray();
        if (normalizes)
        {
            TokenPooler.Normalize(cut);
        }

        return cut;
    }
}
