using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Routing.Learning;

/// <summary>
/// Which threshold gives which share of strong calls and which quality, as measured on training examples that were foretold by models that had not seen
/// them. Immutable.
/// </summary>
public sealed class RouterCalibration
{
    /// <summary>Steps of the table: it has one more row.</summary>
    internal const int Steps = 200;

    private readonly float[] _thresholds;
    private readonly float[] _qualities;

    /// <param name="thresholds">For each share, from 0 in equal steps to 1; descending.</param>
    /// <param name="qualities">The mean qualities there.</param>
    internal RouterCalibration(float[] thresholds, float[] qualities) => (_thresholds, _qualities) = (thresholds, qualities);

    /// <summary>The weak model's mean quality.</summary>
    public double WeakQuality => _qualities[0];

    /// <summary>The strong model's mean quality.</summary>
    public double StrongQuality => _qualities[^1];

    internal ReadOnlySpan<float> Thresholds => _thresholds;

    internal ReadOnlySpan<float> Qualities => _qualities;

    /// <summary>The threshold that sends about this share of requests to the strong model: those whose gain is not below it.</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to 1.</exception>
    public double ThresholdForShare(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return share switch { 0 => double.PositiveInfinity, 1 => double.NegativeInfinity, _ => _thresholds[(int)((share * Steps) + 1e-9)] };
    }

    /// <summary>The threshold with the fewest strong calls whose mean quality is expected to reach this; null when none does.</summary>
    /// <param name="quality">0 to 1.</param>
    public double? ThresholdForQuality(double quality)
    {
        var step = Array.FindIndex(_qualities, reached => reached >= quality);
        return step < 0 ? null : ThresholdForShare((double)step / Steps);
    }

    /// <summary>The mean quality that is expected at a share of strong calls.</summary>
    public double QualityAt(double share) => _qualities[(int)Math.Round(Math.Clamp(share, 0, 1) * Steps)];

    internal static RouterCalibration Of(CostQualityCurve curve) => new(
        [.. Enumerable.Range(0, Steps + 1).Select(step => (float)Math.Clamp(curve.ThresholdAt((double)step / Steps), -2, 2))],
        [.. Enumerable.Range(0, Steps + 1).Select(step => (float)curve.QualityAt((double)step / Steps))]);
}
