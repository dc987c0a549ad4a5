using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Models;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class RouterTrainerTests
{
    private static readonly RoutingData Data = MadeExamples.Routing(1200);

    [Theory]
    [InlineData(ModelKind.Auto)]
    [InlineData(ModelKind.Knn)]
    [InlineData(ModelKind.Logistic)]
    public void Every_kind_of_model_learns_where_the_strong_model_helps(ModelKind kind)
    {
        var router = RouterTrainer.Train(Data, new RouterTrainingOptions { Model = kind });
        Assert.True(router.Predict("the theorem about a polynomial matrix").Gain > router.Predict("the recipe with butter and flour").Gain + 0.2);
        var learned = RoutingEvaluation.Run(router, Data.Examples)[0];
        Assert.InRange(learned.Cpt50.Value, 0.1, 0.32);
        Assert.True(learned.Cpt50.Low <= learned.Cpt50.Value && learned.Cpt50.Value <= learned.Cpt50.High);
    }

    [Fact]
    public void Evaluation_orders_the_ways_to_route()
    {
        var figures = RoutingEvaluation.Run(RouterTrainer.Train(Data, new RouterTrainingOptions { Model = ModelKind.Logistic }), Data.Examples);
        Assert.Equal(["learned", "random", "lexical", "by group", "oracle"], figures.Select(one => one.Name));
        Assert.Equal(0.5, figures[1].Apgr.Value, 9);
        Assert.True(figures[4].Apgr.Value > figures[0].Apgr.Value && figures[0].Apgr.Value > figures[1].Apgr.Value);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_a_loaded_router_foretells_the_same()
    {
        var options = new RouterTrainingOptions { Seed = 7 };
        var bytes = RouterTrainer.Train(Data, options).ToBytes();
        Assert.Equal(bytes, RouterTrainer.Train(Data, options).ToBytes());
        var (loaded, again) = (LearnedRouter.Load(bytes), LearnedRouter.Load(LearnedRouter.Load(bytes).ToBytes()));
        Assert.Equal(loaded.Info, again.Info);
        Assert.All(Data.Examples.Take(50), example => Assert.Equal(loaded.Predict(example.Text), again.Predict(example.Text)));
    }

    [Fact]
    public void Held_out_questions_play_no_part()
    {
        var options = new RouterTrainingOptions { Model = ModelKind.Knn, Holdout = 0.3 };
        var changed = Data with
        {
            Examples = [.. Data.Examples.Select(example => RouterTrainer.IsHeldOut(example.Text, 0.3) ? example with { Weak = 1 - example.Weak, Strong = 1 - example.Strong } : example)],
        };
        Assert.Equal(RouterTrainer.Train(Data, options).ToBytes(), RouterTrainer.Train(changed, options).ToBytes());
    }

    [Fact]
    public void Requests_that_only_one_model_answered_are_learned_from()
    {
        var halves = Data with { Examples = [.. Data.Examples.Select((example, i) => i % 4 == 0 ? example : i % 2 == 0 ? example with { Weak = float.NaN } : example with { Strong = float.NaN })] };
        var router = RouterTrainer.Train(halves, new RouterTrainingOptions());
        Assert.True(router.Predict("theorem of the matrix").Gain > router.Predict("recipe of the salad").Gain + 0.2);
    }

    [Fact]
    public void Thresholds_hold_on_questions_that_were_held_out()
    {
        var data = MadeExamples.Routing(4000, seed: 3);
        var router = RouterTrainer.Train(data, new RouterTrainingOptions { Model = ModelKind.Logistic });
        var test = data.Examples.Where(example => RouterTrainer.IsHeldOut(example.Text, 0.2)).Select(example => (example, router.Predict(example.Text).Gain)).ToArray();
        foreach (var quality in (double[])[0.65, 0.75, 0.85])
        {
            var threshold = router.Calibration.ThresholdForQuality(quality)!.Value;
            Assert.InRange(test.Average(pair => pair.Gain >= threshold ? pair.example.Strong : pair.example.Weak), quality - 0.04, quality + 0.04);
        }

        foreach (var share in (double[])[0.2, 0.5, 0.8])
        {
            var threshold = router.Calibration.ThresholdForShare(share);
            Assert.InRange(test.Count(pair => pair.Gain >= threshold) / (double)test.Length, share - 0.06, share + 0.06);
        }

        Assert.Null(router.Calibration.ThresholdForQuality(1));
        Assert.DoesNotContain(test, pair => pair.Gain >= router.Calibration.ThresholdForShare(0));
        Assert.All(test, pair => Assert.True(pair.Gain >= router.Calibration.ThresholdForShare(1)));
    }

    [Fact]
    public void A_dense_embedding_helps_where_words_say_nothing()
    {
        var random = new Random(5);
        var examples = Enumerable.Range(0, 600).Select(i =>
        {
            var isHard = i % 2 == 0;
            float[] embedding = [isHard ? 1 : -1, (float)random.NextDouble(), (float)random.NextDouble()];
            return new RoutingExample($"same words {i}", random.NextDouble() < (isHard ? 0.2 : 0.9) ? 1 : 0, 1) { Embedding = embedding };
        }).ToArray();
        var router = RouterTrainer.Train(new RoutingData(examples, "small", "large"), new RouterTrainingOptions());
        Assert.True(router.Predict("same words", [1, 0.5f, 0.5f]).Gain > router.Predict("same words", [-1, 0.5f, 0.5f]).Gain + 0.4);
        var missing = Assert.Throws<LlmException>(() => router.Predict("same words"));
        Assert.Equal("embedding", missing.Parameter);
        Assert.Contains("3 numbers", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_texts_do_not_break_the_training()
    {
        var examples = Enumerable.Range(0, 200).Select(i => new RoutingExample(i % 2 == 0 ? "one" : "two", i % 2, 1)).ToArray();
        var router = RouterTrainer.Train(new RoutingData(examples, "small", "large"), new RouterTrainingOptions { Holdout = 0 });
        Assert.True(router.Predict("one").Gain > router.Predict("two").Gain);
        Assert.True(float.IsFinite(router.Predict("").Gain));
    }

    [Fact]
    public void Too_few_examples_and_swapped_models_are_refused()
    {
        var few = Assert.Throws<LlmException>(() => RouterTrainer.Train(MadeExamples.Routing(40), new RouterTrainingOptions()));
        Assert.Contains("At least 50", few.Message, StringComparison.Ordinal);
        var swapped = Data with { Examples = [.. Data.Examples.Select(example => example with { Weak = example.Strong, Strong = example.Weak })] };
        Assert.Contains("swapped", Assert.Throws<LlmException>(() => RouterTrainer.Train(swapped, new RouterTrainingOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_training_ends()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => RouterTrainer.Train(Data, new RouterTrainingOptions(), cancelled.Token));
    }
}
