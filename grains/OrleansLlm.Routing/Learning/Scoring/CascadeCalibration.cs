using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>
/// Thresholds of a cascade from logged scores, whatever scored them: answers whose score is below the threshold are not good enough, and the next model
/// answers. Immutable.
/// </summary>
public sealed class CascadeCalibration
{
    private readonly (double Score, float Right)[] _descending;
    private readonly CostQualityCurve? _curve;

    /// <param name="log">Scored answers, at least one, with how right they were, 0 to 1, and how right the next model was; NaN: not known.</param>
    public CascadeCalibration(IReadOnlyList<ScoredPair> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfZero(log.Count);
        _descending = [.. log.Select(pair => (pair.Score, pair.Weak)).OrderByDescending(pair => pair.Score)];

        // The least sure answers go on first: the curve's scores run the other way.
        var pairs = log.Where(pair => !float.IsNaN(pair.Strong)).Select(pair => pair with { Score = -pair.Score }).ToArray();
        _curve = pairs.Length == 0 ? null : new CostQualityCurve(pairs);
    }

    /// <summary>The mean quality by share of escalated answers, where the next model's quality is known; else null.</summary>
    public CostQualityCurve? Curve => _curve;

    /// <summary>The threshold that lets about this share of answers go on to the next model.</summary>
    public double ThresholdForShare(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var kept = _descending.Length - (int)(share * _descending.Length);
        return kept == 0 ? Math.BitIncrement(_descending[0].Score) : _descending[kept - 1].Score;
    }

    /// <summary>The least threshold whose kept answers are right so often on average; null when none is.</summary>
    /// <param name="quality">0 to 1.</param>
    public double? ThresholdForKept(double quality)
    {
        var (sum, found) = (0.0, (double?)null);
        for (var i = 0; i < _descending.Length; i++)
        {
            sum += _descending[i].Right;
            var isLastOfScore = i + 1 == _descending.Length || _descending[i + 1].Score < _descending[i].Score;
            found = isLastOfScore && sum / (i + 1) >= quality ? _descending[i].Score : found;
        }

        return found;
    }

    /// <summary>The threshold with the fewest escalations whose cascade reaches this mean quality; null when none does or the next model's quality is not known.</summary>
    /// <param name="quality">0 to 1.</param>
    public double? ThresholdForQuality(double quality) => _curve?.ShareFor(quality) is { } share ? ThresholdForShare(share) : null;
}
