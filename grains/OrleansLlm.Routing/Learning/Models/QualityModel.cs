namespace OrleansLlm.Routing.Learning.Models;

/// <summary>Foretells qualities, 0 to 1, from an encoded text: by its nearest neighbours, by logistic regression, or by both. Immutable; safe for many threads.</summary>
internal sealed class QualityModel
{
    /// <param name="neighbours">The neighbours, or null.</param>
    /// <param name="logistic">The regression, or null; one of both is there.</param>
    /// <param name="share">The neighbours' share of what both say, 0 to 1.</param>
    public QualityModel(NeighbourModel? neighbours, LogisticModel? logistic, double share)
    {
        (Neighbours, Logistic, Share) = (neighbours, logistic, share);
        Outputs = neighbours?.Outputs ?? logistic!.Outputs;
    }

    public NeighbourModel? Neighbours { get; }

    public LogisticModel? Logistic { get; }

    public double Share { get; }

    /// <summary>Qualities foretold at once.</summary>
    public int Outputs { get; }

    public void Predict(ReadOnlySpan<float> encoded, Span<float> outputs)
    {
        if (Neighbours is null || Logistic is null)
        {
            Neighbours?.Predict(encoded, outputs);
            Logistic?.Predict(encoded, outputs);
            return;
        }

        Span<float> other = stackalloc float[Outputs];
        Neighbours.Predict(encoded, outputs);
        Logistic.Predict(encoded, other);
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = (float)((Share * outputs[i]) + ((1 - Share) * other[i]));
        }
    }
}
