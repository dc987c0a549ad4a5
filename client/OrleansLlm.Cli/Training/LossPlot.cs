using OrleansLlm.Training.Runs;
using ScottPlot;

namespace OrleansLlm.Cli.Training;

/// <summary>The losses of a run by step.</summary>
internal static class LossPlot
{
    private const int Width = 900;
    private const int Height = 500;

    public static void Save(string path, RunHistory history)
    {
        using var plot = new Plot();
        Add(plot, history, "training", told => told.Loss);
        Add(plot, history, "validation", told => told.Validation?.Loss);
        Add(plot, history, "general", told => told.General?.Loss);
        plot.XLabel("step");
        plot.YLabel("loss");
        plot.ShowLegend(Alignment.UpperRight);
        plot.SaveSvg(path, Width, Height);
    }

    private static void Add(Plot plot, RunHistory history, string name, Func<TrainingEvent, double?> value)
    {
        var points = history.Events.Select(told => (Step: (double)told.Step!, Value: value(told))).Where(point => point.Value is { } number && double.IsFinite(number)).ToList();
        if (points.Count > 0)
        {
            var line = plot.Add.Scatter(points.Select(point => point.Step).ToArray(), points.Select(point => point.Value!.Value).ToArray());
            line.LegendText = name;
            line.MarkerSize = points.Count > 1 ? 0 : 5;
        }
    }
}
