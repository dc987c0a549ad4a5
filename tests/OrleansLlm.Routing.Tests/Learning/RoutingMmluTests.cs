using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Routing.Tests.Learning;

/// <summary>14,042 MMLU questions with the answers of a weak and a strong model; the subjects are not used.</summary>
public sealed class RoutingMmluTests
{
    [Fact]
    public void A_router_recovers_half_the_gap_with_few_strong_calls_and_its_thresholds_hold()
    {
        var data = RoutingDataReader.Read(SharedData.Path("routing-mmlu"));
        var router = LearnedRouter.Load(RouterTrainer.Train(data, new RouterTrainingOptions()).ToBytes());
        var test = data.Examples.Where(example => RouterTrainer.IsHeldOut(example.Text, router.Info.Holdout))
            .AsParallel().AsOrdered().Select(example => (example, Gain: (double)router.Predict(example.Text).Gain)).ToArray();
        var curve = new CostQualityCurve([.. test.Select(pair => new ScoredPair(pair.Gain, pair.example.Weak, pair.example.Strong))]);
        Assert.True(curve.Cpt(0.5) <= 0.30, $"CPT50 {curve.Cpt(0.5):f3}");
        foreach (var quality in (double[])[0.72, 0.74, 0.76, 0.78, 0.80])
        {
            var threshold = router.Calibration.ThresholdForQuality(quality)!.Value;
            Assert.InRange(test.Average(pair => pair.Gain >= threshold ? pair.example.Strong : pair.example.Weak), quality - 0.02, quality + 0.02);
        }

        foreach (var share in (double[])[0.1, 0.25, 0.5])
        {
            var threshold = router.Calibration.ThresholdForShare(share);
            Assert.InRange(test.Average(pair => pair.Gain >= threshold ? pair.example.Strong : pair.example.Weak), router.Calibration.QualityAt(share) - 0.02, router.Calibration.QualityAt(share) + 0.02);
        }
    }
}
