using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>What a threshold that was calibrated in training does on the measured questions.</summary>
/// <param name="Goal">What it was set by.</param>
/// <param name="Threshold">The gain from which on the strong model is called.</param>
/// <param name="Expected">The mean quality that training foretold.</param>
/// <param name="Quality">The mean quality that came.</param>
/// <param name="Share">The share of strong calls that came.</param>
internal sealed record ThresholdCheck(string Goal, double Threshold, double Expected, double Quality, double Share)
{
    public static IReadOnlyList<ThresholdCheck> Of(LearnedRouter router, RoutingExample[] examples)
    {
        var scored = examples.AsParallel().AsOrdered().Select(example => (example, (double)router.Predict(example.Text, example.Embedding.Span).Gain)).ToArray();
        var calibration = router.Calibration;
        var checks = new List<ThresholdCheck>();
        foreach (var share in (double[])[0.1, 0.25, 0.5])
        {
            checks.Add(Measure($"share {share:0.00}", calibration.ThresholdForShare(share), calibration.QualityAt(share), scored));
        }

        foreach (var part in (double[])[0.5, 0.8, 0.95])
        {
            var quality = calibration.WeakQuality + (part * (calibration.StrongQuality - calibration.WeakQuality));
            if (calibration.ThresholdForQuality(quality) is { } threshold)
            {
                checks.Add(Measure($"quality {quality:0.000}", threshold, quality, scored));
            }
        }

        return checks;
    }

    private static ThresholdCheck Measure(string goal, double threshold, double expected, (RoutingExample Example, double Gain)[] scored) => new(
        goal,
        threshold,
        expected,
        scored.Average(pair => pair.Gain >= threshold ? (double)pair.Example.Strong : pair.Example.Weak),
        scored.Count(pair => pair.Gain >= threshold) / (double)scored.Length);
}
