using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Evaluation;

/// <summary>Measures a router on questions beside simple ways to route.</summary>
public static class RoutingEvaluation
{
    /// <summary>The router, then the baselines: random, lexical (logistic regression on the texts' surface), groups (mean gain by group, where there are groups), oracle.</summary>
    /// <param name="router">The router.</param>
    /// <param name="examples">Labelled requests: those that the router held out are measured on, the others are what trained baselines see.</param>
    /// <param name="measureAll">Measures on all of them instead, which flatters the router and needs no held out ones.</param>
    /// <exception cref="LlmException">InvalidRequest: no example to measure on.</exception>
    public static IReadOnlyList<RouterFigures> Run(LearnedRouter router, IReadOnlyList<RoutingExample> examples, bool measureAll = false)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(examples);
        var holdout = router.Info.Holdout;
        var test = examples.Where(example => example.IsPair && (measureAll || RouterTrainer.IsHeldOut(example.Text, holdout))).ToArray();
        var train = examples.Where(example => example.IsPair && !RouterTrainer.IsHeldOut(example.Text, holdout)).ToArray();
        if (test.Length == 0)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"No question with both qualities is among the held out ones ({holdout:P0} of all). Give more data, or measure on all.", "data");
        }

        var figures = new List<RouterFigures>
        {
            Measure("learned", test, test.AsParallel().AsOrdered().Select(example => (double)router.Predict(example.Text, example.Embedding.Span).Gain)),
            Measure("random", test, test.Select(_ => 0.0)),
        };
        if (train.Length >= RouterTrainingOptions.MinExamples)
        {
            figures.Add(Measure("lexical", test, Lexical(train, test)));
            if (train.Any(example => example.Group is not null))
            {
                figures.Add(Measure("by group", test, ByGroup(train, test)));
            }
        }

        figures.Add(Measure("oracle", test, test.Select(example => (double)example.Gain)));
        return figures;
    }

    private static RouterFigures Measure(string name, RoutingExample[] examples, IEnumerable<double> scores) =>
        RouterFigures.Of(name, [.. examples.Zip(scores, (example, score) => new ScoredPair(score, example.Weak, example.Strong))]);

    private static IEnumerable<double> Lexical(RoutingExample[] train, RoutingExample[] test)
    {
        var seen = Array.ConvertAll(train, example => SurfaceFeatures.Of(example.Text));
        var (means, deviations) = Moments.Of(seen, SurfaceFeatures.Count);
        float[] Row(float[] features) => [.. features.Select((feature, i) => Math.Clamp((feature - means[i]) / deviations[i], -3, 3))];
        var model = LogisticTrainer.Fit(Array.ConvertAll(seen, Row), [[.. train.Select(example => example.Weak)], [.. train.Select(example => example.Strong)]], penalty: 10);
        return test.Select(example =>
        {
            var outputs = new float[2];
            model.Predict(Row(SurfaceFeatures.Of(example.Text)), outputs);
            return (double)(outputs[1] - outputs[0]);
        });
    }

    /// <summary>The mean gain of the group's training examples, drawn to the mean of all like 20 of them.</summary>
    private static IEnumerable<double> ByGroup(RoutingExample[] train, RoutingExample[] test)
    {
        const double Shrinkage = 20;
        var mean = train.Average(example => (double)example.Gain);
        var gains = train.GroupBy(example => example.Group ?? "")
            .ToDictionary(group => group.Key, group => (group.Sum(example => (double)example.Gain) + (Shrinkage * mean)) / (group.Count() + Shrinkage));
        return test.Select(example => gains.GetValueOrDefault(example.Group ?? "", mean));
    }
}
