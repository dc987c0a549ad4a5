using System.Globalization;
using OrleansLlm.Retrieval.Evaluation;
using ScottPlot;

namespace OrleansLlm.Cli.Rag;

/// <summary>Recall by depth, one line per stage.</summary>
internal static class RecallPlot
{
    private const int Width = 800;
    private const int Height = 500;

    public static void Save(string path, IReadOnlyList<StageFigures> figures)
    {
        using var plot = new Plot();
        foreach (var stage in figures)
        {
            var line = plot.Add.Scatter([.. Enumerable.Range(1, stage.Recall.Count).Select(depth => (double)depth)], stage.Recall.ToArray());
            line.MarkerSize = 0;
            line.LineWidth = 2;
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{stage.Stage} (nDCG@10 {stage.Ndcg10:F3})");
        }

        plot.XLabel("documents looked at");
        plot.YLabel("recall");
        plot.Axes.SetLimitsY(0, 1);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SaveSvg(path, Width, Height);
    }
}
