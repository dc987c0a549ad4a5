using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>A router's figures as tables.</summary>
internal static class RoutingText
{
    public static string Of(RouterInfo info, IReadOnlyList<RouterFigures> figures, IReadOnlyList<ThresholdCheck> thresholds, (double Weak, double Strong)? costs) => string.Join('\n',
        $"weak: {info.WeakModel} ({Number(figures[0].Curve.Weak)})  strong: {info.StrongModel} ({Number(figures[0].Curve.Strong)})  {info.Choice}",
        "",
        TextTable.Format(
            ["router", "CPT50", "95%", "CPT80", "95%", "APGR", "95%"],
            [.. figures.Select(one => (IReadOnlyList<string>)[one.Name, Number(one.Cpt50.Value), Range(one.Cpt50), Number(one.Cpt80.Value), Range(one.Cpt80), Number(one.Apgr.Value), Range(one.Apgr)])]),
        Curve(figures, costs),
        TextTable.Format(
            ["calibrated for", "threshold", "expected", "quality", "strong share"],
            [.. thresholds.Select(check => (IReadOnlyList<string>)[check.Goal, Number(check.Threshold), Number(check.Expected), Number(check.Quality), Number(check.Share)])]));

    private static string Curve(IReadOnlyList<RouterFigures> figures, (double Weak, double Strong)? costs)
    {
        string[] head = ["strong share", .. costs is null ? (string[])[] : ["cost of a call"], .. figures.Select(one => one.Name)];
        return TextTable.Format(head, [.. Enumerable.Range(0, 11).Select(i => i / 10.0).Select(share => (IReadOnlyList<string>)
        [
            Number(share),
            .. costs is var (weak, strong) ? [(weak + (share * (strong - weak))).ToString("0.######", CultureInfo.InvariantCulture)] : (string[])[],
            .. figures.Select(one => Number(one.Curve.QualityAt(share))),
        ])]);
    }

    private static string Range(Interval interval) => $"{Number(interval.Low)} - {Number(interval.High)}";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
