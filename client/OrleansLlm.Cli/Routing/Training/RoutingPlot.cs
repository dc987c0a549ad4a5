using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Evaluation;
using ScottPlot;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>Draws quality against the share of strong calls.</summary>
internal static class RoutingPlot
{
    private const int Width = 800;
    private const int Height = 500;
    private const int Points = 100;

    /// <summary>The path itself, if it can be drawn to.</summary>
    /// <exception cref="CliException">It has another ending.</exception>
    public static string Check(string path) => Path.GetExtension(path) is ".svg" or ".png" ? path : throw CliException.Usage($"--plot must end in .svg or .png. Given: {path}");

    public static void Draw(string path, RouterInfo info, IReadOnlyList<RouterFigures> figures)
    {
        using var plot = new Plot();
        foreach (var one in figures)
        {
            double[] shares = [.. Enumerable.Range(0, Points + 1).Select(i => (double)i / Points)];
            var line = plot.Add.ScatterLine(shares, Array.ConvertAll(shares, one.Curve.QualityAt));
            line.LegendText = one.Name;
            (line.LineWidth, line.LinePattern) = one.Name switch
            {
                "learned" => (3, LinePattern.Solid),
                "random" or "oracle" => (1.5f, LinePattern.Dashed),
                _ => (1.5f, LinePattern.Solid),
            };
        }

        plot.Title($"{info.WeakModel} or {info.StrongModel}", size: 14);
        plot.XLabel("share of calls that the strong model answers");
        plot.YLabel("mean quality of the answers");
        plot.ShowLegend(Alignment.LowerRight);
        if (Path.GetExtension(path) == ".svg")
        {
            plot.SaveSvg(path, Width, Height);
        }
        else
        {
            plot.SavePng(path, Width, Height);
        }
    }
}
