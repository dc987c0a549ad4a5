using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class ScoringTests
{
    [Fact]
    public void A_scorer_learns_from_log_probabilities_and_its_scores_are_probabilities()
    {
        var scorer = AnswerScorer.Load(ScorerTrainer.Train(MadeExamples.Answers(2000), new RouterTrainingOptions()).ToBytes());
        Assert.True(scorer.Info.UsesLogprobs);
        var test = MadeExamples.Answers(2000, seed: 9).Select(answer => (answer.Right, Score: scorer.Score(answer.Question, answer.Answer, answer.Logprobs.Span))).ToArray();
        Assert.All(test, pair => Assert.InRange(pair.Score, 0, 1));
        foreach (var part in test.GroupBy(pair => pair.Score > 0.6))
        {
            Assert.InRange(part.Average(pair => pair.Right), part.Average(pair => pair.Score) - 0.05, part.Average(pair => pair.Score) + 0.05);
        }

        Assert.InRange(test.Where(pair => pair.Score > 0.6).Average(pair => pair.Right), 0.9, 1);
    }

    [Fact]
    public void A_scorer_sees_refusals_and_empty_answers()
    {
        var answers = Enumerable.Range(0, 400).Select(i => i % 4 == 0
            ? new AnswerExample($"question {i}", i % 8 == 0 ? "" : "I'm sorry, I can't help with that.", 0)
            : new AnswerExample($"question {i}", "The answer is forty-two.", i % 11 == 0 ? 0 : 1)).ToArray();
        var scorer = ScorerTrainer.Train(answers, new RouterTrainingOptions());
        Assert.False(scorer.Info.UsesLogprobs);
        Assert.True(scorer.Score("question 1", "The answer is forty-two.") > 0.8);
        Assert.True(scorer.Score("question 1", "") < 0.2 && scorer.Score("question 1", "I'm sorry, I can't do that.") < 0.2);
    }

    [Fact]
    public void Answers_that_teach_nothing_are_refused()
    {
        Assert.Contains("At least 50", Assert.Throws<LlmException>(() => ScorerTrainer.Train(MadeExamples.Answers(20), new RouterTrainingOptions())).Message, StringComparison.Ordinal);
        var allRight = MadeExamples.Answers(200).Select(answer => answer with { Right = 1 }).ToArray();
        Assert.Contains("nothing to learn", Assert.Throws<LlmException>(() => ScorerTrainer.Train(allRight, new RouterTrainingOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_isotonic_map_rises_and_keeps_the_mean() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 1], (score, right) => (Score: score / 20f, Right: (float)right)).Array[1, 60].Sample(observed =>
        {
            var map = IsotonicMap.Fit(observed);
            var mapped = Enumerable.Range(-5, 40).Select(i => map.Map(i / 20f)).ToArray();
            Assert.All(mapped.Zip(mapped.Skip(1)), pair => Assert.True(pair.First <= pair.Second + 1e-6));
            Assert.All(mapped, value => Assert.InRange(value, -1e-6, 1 + 1e-6));
        });

    [Fact]
    public void Thresholds_of_a_cascade_do_what_they_say()
    {
        var random = new Random(2);
        var log = Enumerable.Range(0, 5000).Select(_ => random.NextDouble() is var sure && random.NextDouble() < sure ? new ScoredPair(sure, 1, 1) : new ScoredPair(sure, 0, 0.9f)).ToArray();
        var calibration = new CascadeCalibration(log);
        var budget = calibration.ThresholdForShare(0.3);
        Assert.InRange(log.Count(pair => pair.Score < budget) / 5000.0, 0.29, 0.3);
        var quality = calibration.ThresholdForQuality(0.85)!.Value;
        Assert.InRange(log.Average(pair => pair.Score >= quality ? pair.Weak : pair.Strong), 0.845, 0.86);
        var kept = calibration.ThresholdForKept(0.8)!.Value;
        Assert.InRange(log.Where(pair => pair.Score >= kept).Average(pair => pair.Weak), 0.8, 0.81);
        Assert.Null(calibration.ThresholdForQuality(0.9999));
        Assert.True(calibration.ThresholdForShare(1) > log.Max(pair => pair.Score));
        Assert.Equal(log.Min(pair => pair.Score), calibration.ThresholdForShare(0));
    }

    [Fact]
    public void Without_the_next_models_quality_the_kept_answers_count()
    {
        ScoredPair[] log = [new(0.9, 1, float.NaN), new(0.8, 1, float.NaN), new(0.7, 0, float.NaN), new(0.1, 0, float.NaN)];
        var threshold = CascadeThreshold.ForQuality(log, 0.6);
        Assert.Equal(0.7, threshold.Info.Threshold);
        Assert.Equal((0.25, 2 / 3.0), (threshold.Info.Escalated, threshold.Info.Kept!.Value));
        Assert.Contains("of kept answers", threshold.Info.Goal, StringComparison.Ordinal);
        Assert.Throws<LlmException>(() => CascadeThreshold.ForQuality([new(1, 0, float.NaN)], 0.5));
    }
}
