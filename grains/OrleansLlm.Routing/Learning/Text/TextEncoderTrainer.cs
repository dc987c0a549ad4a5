namespace OrleansLlm.Routing.Learning.Text;

/// <summary>Fits a text encoder to texts; what the texts are labelled with plays no part.</summary>
internal static class TextEncoderTrainer
{
    private const int Iterations = 3;

    /// <param name="texts">At least one.</param>
    /// <param name="embedding">Numbers of the embedding from outside, or 0.</param>
    /// <param name="settings">How large it may be.</param>
    public static TextEncoder Fit(IReadOnlyList<string> texts, int embedding, EncoderSettings settings)
    {
        var counts = new Dictionary<uint, int>[texts.Count];
        var surface = new float[texts.Count][];
        Parallel.For(0, texts.Count, i => (counts[i], surface[i]) = (NgramHasher.Count(texts[i]), SurfaceFeatures.Of(texts[i])));
        var vocabulary = Vocabulary.Of(counts, settings.Vocabulary, least: texts.Count > 100 ? 2 : 1);
        var rows = counts.AsParallel().AsOrdered().Select(vocabulary.Weigh).ToArray();
        var rank = Math.Min(settings.Dimensions, Math.Min((texts.Count + 1) / 2, vocabulary.Keys.Length));
        var basis = rank == 0 ? [] : SubspaceIteration.Fit(rows, vocabulary.Keys.Length, rank, Iterations, settings.Seed);
        var (quantised, scales) = Quantise(basis, vocabulary.Keys.Length, rank);
        var (means, deviations) = Moments.Of(surface, SurfaceFeatures.Count);
        return new TextEncoder(vocabulary, quantised, scales, means, deviations, embedding);
    }

    private static (sbyte[] Values, float[] Scales) Quantise(float[] basis, int rows, int rank)
    {
        var values = new sbyte[basis.Length];
        var scales = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var from = basis.AsSpan(row * rank, rank);
            var most = 1e-12f;
            foreach (var value in from)
            {
                most = Math.Max(most, Math.Abs(value));
            }

            scales[row] = most / sbyte.MaxValue;
            for (var i = 0; i < rank; i++)
            {
                values[(row * rank) + i] = (sbyte)MathF.Round(from[i] / scales[row]);
            }
        }

        return (values, scales);
    }
}
