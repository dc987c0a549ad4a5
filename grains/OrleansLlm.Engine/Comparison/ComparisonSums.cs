using System.Numerics.Tensors;

namespace OrleansLlm.Engine.Comparison;

/// <summary>Adds up the differences of two models, position by position.</summary>
internal sealed class ComparisonSums
{
    private int _positions;
    private int _agreements;
    private long _logits;
    private double _referenceLoss;
    private double _candidateLoss;
    private double _divergence;
    private double _squares;
    private double _largest;

    /// <summary>Adds a position.</summary>
    /// <param name="reference">The reference's logits.</param>
    /// <param name="candidate">The candidate's logits.</param>
    /// <param name="next">The token that follows in the text.</param>
    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> candidate, int next)
    {
        var (exact, other) = (LogSum(reference), LogSum(candidate));
        _referenceLoss += exact - reference[next];
        _candidateLoss += other - candidate[next];
        var divergence = 0.0;
        for (var i = 0; i < reference.Length; i++)
        {
            var log = reference[i] - exact;
            divergence += Math.Exp(log) * (log - (candidate[i] - other));
            var difference = Math.Abs((double)reference[i] - candidate[i]);
            _squares += difference * difference;
            _largest = Math.Max(_largest, difference);
        }

        _divergence += Math.Max(divergence, 0);
        _agreements += TensorPrimitives.IndexOfMax(reference) == TensorPrimitives.IndexOfMax(candidate) ? 1 : 0;
        _logits += reference.Length;
        _positions++;
    }

    /// <summary>The means.</summary>
    public ComparisonReport ToReport() => new()
    {
        Positions = _positions,
        ReferencePerplexity = Math.Exp(_referenceLoss / _positions),
        CandidatePerplexity = Math.Exp(_candidateLoss / _positions),
        Agreement = _agreements / (double)_positions,
        Divergence = _divergence / _positions,
        LogitsError = Math.Sqrt(_squares / _logits),
        LargestLogitsError = _largest,
    };

    /// <summary>The logarithm of the sum of exponentials.</summary>
    public static double LogSum(ReadOnlySpan<float> logits)
    {
        double largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }
}
