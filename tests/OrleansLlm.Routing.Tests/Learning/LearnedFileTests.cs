using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class LearnedFileTests
{
    private static readonly byte[] Router = RouterTrainer.Train(MadeExamples.Routing(300), new RouterTrainingOptions { Model = ModelKind.Logistic }).ToBytes();
    private static readonly byte[] Scorer = ScorerTrainer.Train(MadeExamples.Answers(300), new RouterTrainingOptions()).ToBytes();

    [Fact]
    public void A_file_tells_what_it_holds()
    {
        Assert.Equal(LearnedKind.Router, LearnedModel.Load(Router).Kind);
        Assert.Contains("small or large", LearnedModel.Load(Router).Summary, StringComparison.Ordinal);
        Assert.NotNull(LearnedModel.Load(Scorer).Scorer);
        var classifier = TextClassifierTrainer.Train([new("red wine", "wine"), new("cold beer", "beer")]);
        Assert.Equal("wine", LearnedModel.Load(classifier.ToBytes()).Classifier!.Classify("some red wine").Label);
        var threshold = CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 0.5);
        Assert.Equal(threshold.Info, LearnedModel.Load(threshold.ToBytes()).Calibration!.Info);
    }

    [Fact]
    public void Another_kind_is_refused_by_name() =>
        Assert.Equal("The trained model's file holds a scorer, not a router.", Assert.Throws<LlmException>(() => LearnedRouter.Load(Scorer)).Message);

    [Fact]
    public void Every_cut_is_refused()
    {
        for (var length = 0; length < Router.Length; length += Math.Max(1, Router.Length / 97))
        {
            var failure = Assert.Throws<LlmException>(() => LearnedModel.Load(Router.AsMemory(0, length)));
            Assert.Equal((LlmErrorCode.InvalidRequest, "file"), (failure.Code, failure.Parameter));
        }
    }

    [Fact]
    public void Every_flipped_byte_is_refused_or_harmless()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var broken = Router.ToArray();
            broken[i < 150 ? random.Next(2000) : random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                // Names of models and the like may still be read as other names; predictions stay numbers.
                Assert.True(float.IsFinite(LearnedModel.Load(broken).Router?.Predict("theorem").Gain ?? 0));
            }
            catch (LlmException refused)
            {
                Assert.Equal("file", refused.Parameter);
            }
        }
    }

    [Fact]
    public void Damage_version_and_format_are_named()
    {
        var damaged = Router.ToArray();
        damaged[^1] ^= 1;
        Assert.Contains("is damaged: its checksum does not match", Assert.Throws<LlmException>(() => LearnedModel.Load(damaged)).Message, StringComparison.Ordinal);
        Assert.Contains("version 2", Assert.Throws<LlmException>(() => LearnedModel.Load(Replace(Router, "\"version\":\"1\"", "\"version\":\"2\""))).Message, StringComparison.Ordinal);
        Assert.Contains("format", Assert.Throws<LlmException>(() => LearnedModel.Load(Replace(Router, "orleansllm.learned", "orleansllm.planned"))).Message, StringComparison.Ordinal);
        Assert.Contains("the limit is", Assert.Throws<LlmException>(() => LearnedModel.Load(new byte[LearnedRouter.MaxFileBytes + 1])).Message, StringComparison.Ordinal);
    }

    private static byte[] Replace(byte[] file, string old, string by)
    {
        var changed = file.ToArray();
        Encoding.UTF8.GetBytes(by).CopyTo(changed, changed.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old)));
        return changed;
    }
}
