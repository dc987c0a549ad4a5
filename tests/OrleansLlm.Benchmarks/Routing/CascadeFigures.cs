using System.Globalization;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Benchmarks.Routing;

/// <summary>
/// Cascades on routing data. The data has no answers: so the scorer sees only the question (the weak model's foretold quality), and beside it scorers are
/// simulated that see how right the answer is through noise, to show what an answer's own signs are worth. Thresholds are set on one part and used on another.
/// </summary>
internal static class CascadeFigures
{
    private static readonly double[] Noises = [2, 1, 0.5];

    public static void Print(RoutingData data)
    {
        var router = RouterTrainer.Train(data, new RouterTrainingOptions { Holdout = 0.4 });
        var test = data.Examples.Where(example => RouterTrainer.IsHeldOut(example.Text, 0.2)).ToArray();
        var set = data.Examples.Where(example => RouterTrainer.IsHeldOut(example.Text, 0.4) && !RouterTrainer.IsHeldOut(example.Text, 0.2)).ToArray();
        Console.WriteLine("\nCascade: the weak model answers all, what scores below the threshold goes on. Thresholds set on one fifth, measured on another.\n");
        Console.WriteLine("| scorer | AUC | CPT50 | target quality | quality | escalated |\n| --- | ---: | ---: | ---: | ---: | ---: |");
        Print("the question alone", Score(set, example => router.Predict(example.Text).Weak), Score(test, example => router.Predict(example.Text).Weak));
        foreach (var noise in Noises)
        {
            var random = new Random(1);
            double Seen(RoutingExample example) => example.Weak + (noise * Normal(random));
            Print(string.Create(CultureInfo.InvariantCulture, $"simulated: rightness with noise {noise}"), Score(set, Seen), Score(test, Seen));
        }
    }

    private static ScoredPair[] Score(RoutingExample[] examples, Func<RoutingExample, double> score) =>
        Array.ConvertAll(examples, example => new ScoredPair(score(example), example.Weak, example.Strong));

    private static void Print(string name, ScoredPair[] set, ScoredPair[] test)
    {
        var calibration = new CascadeCalibration(set);
        var curve = new CascadeCalibration(test).Curve!;
        foreach (var part in (double[])[0.5, 0.8])
        {
            var target = calibration.Curve!.Weak + (part * (calibration.Curve.Strong - calibration.Curve.Weak));
            var threshold = calibration.ThresholdForQuality(target)!.Value;
            var quality = test.Average(pair => pair.Score >= threshold ? (double)pair.Weak : pair.Strong);
            var escalated = test.Count(pair => pair.Score < threshold) / (double)test.Length;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Auc(test):0.000} | {curve.Cpt(0.5):0.000} | {target:0.000} | {quality:0.000} | {escalated:0.000} |"));
        }
    }

    private static double Auc(ScoredPair[] pairs)
    {
        var (rank, sum, right) = (0L, 0.0, pairs.Count(pair => pair.Weak > 0.5));
        foreach (var pair in pairs.OrderBy(pair => pair.Score))
        {
            rank++;
            sum += pair.Weak > 0.5 ? rank : 0;
        }

        return (sum - (right * (right + 1.0) / 2)) / ((double)right * (pairs.Length - right));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
