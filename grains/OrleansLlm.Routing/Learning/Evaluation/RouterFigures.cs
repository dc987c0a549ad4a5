namespace OrleansLlm.Routing.Learning.Evaluation;

/// <summary>How good a way to route is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Curve">Quality by share of strong calls.</param>
/// <param name="Cpt50">The share of strong calls that recovers half of the gap.</param>
/// <param name="Cpt80">The share of strong calls that recovers 80% of the gap.</param>
/// <param name="Apgr">The average share of the gap that is recovered.</param>
public sealed record RouterFigures(string Name, CostQualityCurve Curve, Interval Cpt50, Interval Cpt80, Interval Apgr)
{
    /// <summary>Measures.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pairs">Scored requests.</param>
    /// <param name="resamples">Bootstrap resamples, at least 1.</param>
    /// <param name="seed">Of the resampling.</param>
    public static RouterFigures Of(string name, IReadOnlyList<ScoredPair> pairs, int resamples = 500, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var curve = new CostQualityCurve(pairs);
        var drawn = new (double Cpt50, double Cpt80, double Apgr)[resamples];
        Parallel.For(0, resamples, i =>
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            var sample = new CostQualityCurve([.. Enumerable.Range(0, pairs.Count).Select(_ => pairs[random.Next(pairs.Count)])]);
            drawn[i] = (sample.Cpt(0.5), sample.Cpt(0.8), sample.Apgr);
        });
        return new RouterFigures(
            name,
            curve,
            Around(curve.Cpt(0.5), drawn.Select(figures => figures.Cpt50)),
            Around(curve.Cpt(0.8), drawn.Select(figures => figures.Cpt80)),
            Around(curve.Apgr, drawn.Select(figures => figures.Apgr)));
    }

    private static Interval Around(double value, IEnumerable<double> resamples)
    {
        var sorted = resamples.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0
            ? new Interval(value, double.NaN, double.NaN)
            : new Interval(value, sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
    }
}
