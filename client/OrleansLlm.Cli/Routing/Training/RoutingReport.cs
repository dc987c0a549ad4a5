using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>A router's figures as JSON.</summary>
internal sealed record RoutingReport(RouterInfo Router, IReadOnlyList<RoutingReport.Row> Routers, IReadOnlyList<ThresholdCheck> Thresholds)
{
    public static RoutingReport Of(RouterInfo info, IReadOnlyList<RouterFigures> figures, IReadOnlyList<ThresholdCheck> thresholds, (double Weak, double Strong)? costs) => new(
        info,
        [.. figures.Select(one => new Row(
            one.Name, one.Cpt50, one.Cpt80, one.Apgr,
            [.. Enumerable.Range(0, 21).Select(i => i / 20.0).Select(share => new Point(share, one.Curve.QualityAt(share), costs is var (weak, strong) ? weak + (share * (strong - weak)) : null))]))],
        thresholds);

    /// <summary>One way to route.</summary>
    internal sealed record Row(string Name, Interval Cpt50, Interval Cpt80, Interval Apgr, IReadOnlyList<Point> Curve);

    /// <summary>A point of a curve; the cost is that of a call on average, where costs were given.</summary>
    internal sealed record Point(double StrongShare, double Quality, double? Cost);
}
