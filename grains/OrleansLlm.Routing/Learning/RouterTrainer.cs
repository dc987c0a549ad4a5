using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning;

/// <summary>Trains routers from labelled requests, on all processors.</summary>
public static class RouterTrainer
{
    private const int Folds = 5;

    /// <summary>Whether a question is kept from training.</summary>
    public static bool IsHeldOut(string question, double holdout) => QuestionHash.Position(question) < holdout;

    /// <summary>Trains on the questions that are not held out.</summary>
    /// <exception cref="LlmException">InvalidRequest: too few examples, or embeddings of different lengths.</exception>
    public static LearnedRouter Train(RoutingData data, RouterTrainingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var examples = data.Examples.Where(example => !IsHeldOut(example.Text, options.Holdout))
            .OrderBy(example => QuestionHash.Position(example.Text)).Take(options.MaxExamples).ToArray();
        var embedding = Check(examples);
        var encoder = TextEncoderTrainer.Fit([.. examples.Select(example => example.Text)], embedding, new EncoderSettings(Seed: options.Seed));
        cancellationToken.ThrowIfCancellationRequested();
        var rows = examples.AsParallel().AsOrdered().Select(example => encoder.Encode(example.Text, example.Embedding.Span)).ToArray();
        float[][] targets = [[.. examples.Select(example => example.Weak)], [.. examples.Select(example => example.Strong)]];
        var folds = Array.ConvertAll(examples, example => QuestionHash.Fold(example.Text, Folds));
        var selection = new ModelSelection(rows, targets, folds, encoder.Meaning, foretold => CurveOf(examples, foretold).Apgr);
        var best = selection.Choose(options.Model, cancellationToken);
        var info = new RouterInfo(data.WeakModel, data.StrongModel, examples.Length, options.Holdout, options.Seed, embedding, best.Name);
        return new LearnedRouter(info, encoder, best.Build(), RouterCalibration.Of(CurveOf(examples, best.Foretold)));
    }

    private static CostQualityCurve CurveOf(RoutingExample[] examples, float[][] foretold) => new(
        [.. Enumerable.Range(0, examples.Length).Where(i => examples[i].IsPair)
            .Select(i => new ScoredPair(foretold[1][i] - foretold[0][i], examples[i].Weak, examples[i].Strong))]);

    private static int Check(RoutingExample[] examples)
    {
        var pairs = examples.Where(example => example.IsPair).ToArray();
        if (pairs.Length < RouterTrainingOptions.MinExamples)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                string.Create(CultureInfo.InvariantCulture, $"At least {RouterTrainingOptions.MinExamples} requests with both qualities are needed to train on. Given: {pairs.Length}"),
                "data");
        }

        var gap = pairs.Average(pair => (double)pair.Gain);
        if (gap <= 0)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                string.Create(CultureInfo.InvariantCulture, $"The strong model must be better on average. Its mean quality minus the weak model's: {gap:0.####}. Are the columns swapped?"),
                "data");
        }

        var lengths = examples.Select(example => example.Embedding.Length).Distinct().ToArray();
        return lengths.Length == 1
            ? lengths[0]
            : throw new LlmException(
                LlmErrorCode.InvalidRequest, $"embedding must have one length in all examples. Given: {string.Join(", ", lengths.Order().Take(5))}", "embedding");
    }
}
