namespace OrleansLlm.Routing.Learning.Evaluation;

/// <summary>
/// What quality a router reaches for each share of strong calls: requests go to the strong model in order of their scores. Requests of equal score count
/// as in random order. After RouteLLM (2406.18665): performance gap recovered (PGR), call-performance threshold (CPT), average PGR (APGR).
/// </summary>
public sealed class CostQualityCurve
{
    private readonly double[] _shares;
    private readonly double[] _qualities;
    private readonly double[] _scores;

    /// <param name="pairs">Score, weak and strong quality of each request; at least one.</param>
    public CostQualityCurve(IReadOnlyList<ScoredPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfZero(pairs.Count);
        Weak = pairs.Average(pair => (double)pair.Weak);
        Strong = pairs.Average(pair => (double)pair.Strong);
        var groups = pairs.GroupBy(pair => pair.Score).OrderByDescending(group => group.Key).ToArray();
        (_shares, _qualities, _scores) = (new double[groups.Length + 1], new double[groups.Length + 1], new double[groups.Length + 1]);
        (_qualities[0], _scores[0]) = (Weak, double.PositiveInfinity);
        var (taken, gained) = (0L, 0.0);
        for (var i = 0; i < groups.Length; i++)
        {
            foreach (var pair in groups[i])
            {
                taken++;
                gained += pair.Strong - pair.Weak;
            }

            _shares[i + 1] = (double)taken / pairs.Count;
            _qualities[i + 1] = Weak + (gained / pairs.Count);
            _scores[i + 1] = groups[i].Key;
        }
    }

    /// <summary>The mean quality when the weak model answers all.</summary>
    public double Weak { get; }

    /// <summary>The mean quality when the strong model answers all.</summary>
    public double Strong { get; }

    /// <summary>Average PGR: the area below the curve, between 0 (weak) and 1 (strong). A random router has .5; NaN where the models are equal.</summary>
    public double Apgr
    {
        get
        {
            var area = 0.0;
            for (var i = 1; i < _shares.Length; i++)
            {
                area += (_shares[i] - _shares[i - 1]) * (_qualities[i] + _qualities[i - 1]) / 2;
            }

            return Recovered(area);
        }
    }

    /// <summary>CPT: the least share of strong calls that recovers so much of the gap; 1 when none less does, NaN where the models are equal.</summary>
    /// <param name="recovered">Of the gap, above 0 and at most 1: .5 for CPT50.</param>
    public double Cpt(double recovered) => Strong == Weak ? double.NaN : ShareFor(Weak + (recovered * (Strong - Weak))) ?? 1;

    /// <summary>The mean quality at a share of strong calls.</summary>
    public double QualityAt(double share)
    {
        var after = Math.Clamp(Array.BinarySearch(_shares, share) is var at && at >= 0 ? at : ~at, 0, _shares.Length - 1);
        return after == 0 ? _qualities[0] : Between(_shares, _qualities, after, share);
    }

    /// <summary>The least share of strong calls of so much quality; null when no share has it.</summary>
    public double? ShareFor(double quality)
    {
        if (_qualities[0] >= quality)
        {
            return 0;
        }

        var after = Array.FindIndex(_qualities, reached => reached >= quality - 1e-12);
        return after < 0 ? null : _qualities[after] == _qualities[after - 1] ? _shares[after] : Between(_qualities, _shares, after, quality);
    }

    /// <summary>The score from which on requests go to the strong model so that it gets at most so many of them.</summary>
    public double ThresholdAt(double share)
    {
        var last = Array.FindLastIndex(_shares, reached => reached <= share + 1e-12);
        if (last + 1 >= _scores.Length)
        {
            return _scores[last];
        }

        // Half-way to the first score that is left out: a threshold must not sit on a request.
        return last == 0 ? Math.BitIncrement(_scores[1]) : (_scores[last] + _scores[last + 1]) / 2;
    }

    /// <summary>The share of the gap that a quality recovers.</summary>
    public double Recovered(double quality) => Strong == Weak ? double.NaN : (quality - Weak) / (Strong - Weak);

    private static double Between(double[] from, double[] to, int after, double value) =>
        to[after - 1] + ((to[after] - to[after - 1]) * Math.Clamp((value - from[after - 1]) / (from[after] - from[after - 1]), 0, 1));
}
