using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class RouteLearningTests
{
    private static readonly LearnedModel Router = LearnedModel.Load(RouterTrainer.Train(MadeExamples.Routing(600), new RouterTrainingOptions { Model = ModelKind.Logistic }).ToBytes());
    private static readonly LearnedModel Classifier = LearnedModel.Load(TextClassifierTrainer.Train([new("red wine", "wine"), new("cold beer", "beer"), new("hot tea", "tea")]).ToBytes());
    private static readonly LearnedModel Calibration = LearnedModel.Load(CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 0.5).ToBytes());
    private static readonly LearnedModel Scorer = LearnedModel.Load(ScorerTrainer.Train(MadeExamples.Answers(300), new RouterTrainingOptions()).ToBytes());

    private readonly RouteLearning _learning = new(name => name switch { "router" => Router, "classifier" => Classifier, "calibration" => Calibration, "scorer" => Scorer, _ => null });

    [Fact]
    public void A_router_tells_need_and_thresholds_on_one_scale()
    {
        var unseen = MadeExamples.Routing(200, seed: 2).Examples;
        var hard = unseen.Where(example => example.Group == "hard").Average(example => _learning.StrongNeed("router", Says(example.Text))!.Value);
        var easy = unseen.Where(example => example.Group == "easy").Average(example => _learning.StrongNeed("router", Says(example.Text))!.Value);
        var half = _learning.StrongThreshold("router", new LearnedGoal(LearnedGoalKind.StrongShare, 0.5))!.Value;
        Assert.True(hard > half && half > easy, $"{hard} {half} {easy}");
        Assert.InRange(hard, 0, 1);
        var most = _learning.StrongThreshold("router", new LearnedGoal(LearnedGoalKind.TargetQuality, 0.9))!.Value;
        var little = _learning.StrongThreshold("router", new LearnedGoal(LearnedGoalKind.TargetQuality, 0.1))!.Value;
        Assert.True(most < little);
        Assert.Equal(double.PositiveInfinity, _learning.StrongThreshold("router", new LearnedGoal(LearnedGoalKind.StrongShare, 0)));
        Assert.Equal(double.NegativeInfinity, _learning.StrongThreshold("router", new LearnedGoal(LearnedGoalKind.StrongShare, 1)));
    }

    [Fact]
    public void What_is_not_there_or_of_another_kind_is_null()
    {
        Assert.Null(_learning.StrongNeed("none", Says("theorem")));
        Assert.Null(_learning.StrongNeed("classifier", Says("theorem")));
        Assert.Null(_learning.StrongNeed("router", Says("")));
        Assert.Null(_learning.StrongThreshold("none", new LearnedGoal(LearnedGoalKind.StrongShare, 0.5)));
        Assert.Null(_learning.CascadeThreshold("router"));
        Assert.Null(_learning.AnswerScore("router", "q", "a"));
        Assert.Equal(0.9, _learning.CascadeThreshold("calibration"));
        Assert.True(_learning.UsesLogprobs("scorer"));
        Assert.False(_learning.UsesLogprobs("router"));
        Assert.InRange(_learning.AnswerScore("scorer", "q", "a", [-0.1f])!.Value, 0, 1);
    }

    [Fact]
    public void A_specialist_is_found_by_examples_or_by_a_classifier()
    {
        Specialist[] specialists = [new("beer", ["a cold beer please"], new SinglePolicy("b")), new("wine", ["a glass of red wine"], new SinglePolicy("w"))];
        var byExample = new SpecialistPolicy(specialists, null, 0.2, new SinglePolicy("d"), null);
        Assert.Equal(1, _learning.Nearest(byExample, Says("red wine, one glass"), vectors: null)!.Value.Index);
        var byClassifier = byExample with { Classifier = "classifier" };
        Assert.Equal(0, _learning.Nearest(byClassifier, Says("beer"), vectors: null)!.Value.Index);
        Assert.Null(_learning.Nearest(byClassifier, Says("hot tea"), vectors: null));
        Assert.Null(_learning.Nearest(byExample with { Classifier = "none" }, Says("beer"), vectors: null));
        Assert.Null(_learning.Nearest(byExample, Says(""), vectors: null));
        var byMeaning = _learning.Nearest(byExample, Says("red wine, one glass"), new ExampleVectors("m", [[1, 0], [0, 1]], [4, 3]))!.Value;
        Assert.Equal((0, "m"), (byMeaning.Index, byMeaning.Model));
        Assert.Equal([0.8f, 0.6f], byMeaning.Scores!);
    }

    private static RequestFeatures Says(string text) => new() { Tenant = "t", LastUserText = text };
}
