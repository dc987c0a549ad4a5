using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>Trains scorers from answers that were judged, on all processors.</summary>
public static class ScorerTrainer
{
    private const int Folds = 5;

    /// <summary>Trains on the answers to questions that are not held out; scores are calibrated on answers that the scorer had not seen.</summary>
    /// <exception cref="LlmException">InvalidRequest: too few answers, or all equally right.</exception>
    public static AnswerScorer Train(IReadOnlyList<AnswerExample> answers, RouterTrainingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(options);
        var examples = answers.Where(answer => !RouterTrainer.IsHeldOut(answer.Question, options.Holdout))
            .OrderBy(answer => QuestionHash.Position(answer.Question)).Take(options.MaxExamples).ToArray();
        Check(examples);
        var encoder = Fit(examples, options);
        var rows = examples.AsParallel().AsOrdered().Select(example => encoder.Encode(example.Question, example.Answer, example.Logprobs.Span)).ToArray();
        float[][] targets = [[.. examples.Select(example => example.Right)]];
        var folds = Array.ConvertAll(examples, example => QuestionHash.Fold(example.Question, Folds));
        var selection = new ModelSelection(rows, targets, folds, encoder.Questions.Meaning, foretold => -LogLoss(foretold[0], targets[0]));
        var best = selection.Choose(options.Model, cancellationToken);
        var info = new ScorerInfo(examples.Length, options.Holdout, options.Seed, examples.Any(example => !example.Logprobs.IsEmpty), best.Name);
        var map = IsotonicMap.Fit([.. best.Foretold[0].Zip(targets[0])]);
        return new AnswerScorer(info, encoder, best.Build(), map);
    }

    private static AnswerEncoder Fit(AnswerExample[] examples, RouterTrainingOptions options)
    {
        var questions = TextEncoderTrainer.Fit([.. examples.Select(example => example.Question)], embedding: 0, new EncoderSettings(Seed: options.Seed));
        var features = examples.AsParallel().AsOrdered().Select(example => AnswerFeatures.Of(example.Question, example.Answer, example.Logprobs.Span)).ToArray();
        var (means, deviations) = Moments.Of(features, AnswerFeatures.Count);
        return new AnswerEncoder(questions, means, deviations);
    }

    private static double LogLoss(float[] foretold, float[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < foretold.Length; i++)
        {
            var probability = Math.Clamp(foretold[i], 1e-4, 1 - 1e-4);
            sum -= (right[i] * Math.Log(probability)) + ((1 - right[i]) * Math.Log(1 - probability));
        }

        return sum / foretold.Length;
    }

    private static void Check(AnswerExample[] examples)
    {
        if (examples.Length < RouterTrainingOptions.MinExamples)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                string.Create(CultureInfo.InvariantCulture, $"At least {RouterTrainingOptions.MinExamples} answers are needed to train on. Given: {examples.Length}"),
                "data");
        }

        if (examples.Select(example => example.Right).Distinct().Count() == 1)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"All answers are equally right ({examples[0].Right}): there is nothing to learn.", "data");
        }
    }
}
