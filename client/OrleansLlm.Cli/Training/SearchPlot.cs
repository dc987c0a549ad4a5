using System.Globalization;
using OrleansLlm.Training.Search;
using ScottPlot;

namespace OrleansLlm.Cli.Training;

/// <summary>The best loss of each candidate by the time it was given; those that were dropped end early.</summary>
internal static class SearchPlot
{
    private const int Width = 900;
    private const int Height = 500;

    public static void Save(string path, IReadOnlyList<SearchStanding> standings)
    {
        using var plot = new Plot();
        foreach (var candidate in standings.Where(standing => standing.Loss is not null).GroupBy(standing => standing.Number).OrderBy(group => group.Key))
        {
            var line = plot.Add.Scatter(candidate.Select(standing => standing.Seconds / 60).ToArray(), candidate.Select(standing => standing.Loss!.Value).ToArray());
            var settings = candidate.First().Candidate;
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{candidate.Key}: rate {settings.LearningRate:G3}, rank {settings.Rank}, epochs {settings.Epochs}, replay {settings.ReplayShare}");
        }

        plot.XLabel("minutes of training");
        plot.YLabel("lowest validation loss");
        plot.ShowLegend(Alignment.UpperRight);
        plot.SaveSvg(path, Width, Height);
    }
}
