using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Quantised layers that compute in floats, unpacked when the graph is loaded.</summary>
public sealed class UnpackedModelTests
{
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 40).Select(i => 5 + (i * 37 % 1000))];

    [Theory]
    [InlineData(WeightFormat.Q8, 32, false)]
    [InlineData(WeightFormat.Q8, 16, true)]
    [InlineData(WeightFormat.Q4, 32, false)]
    [InlineData(WeightFormat.Q4, 16, true)]
    public void Logits_are_those_of_the_quantised_layers(WeightFormat weights, int blockSize, bool isAsymmetric)
    {
        using var model = new WrittenModel(WrittenModel.Small, Floats(weights) with { BlockSize = blockSize, IsAsymmetric = isAsymmetric });

        var unpacked = Logits(model, new RunnerOptions().MaxUnpackedBytes);
        var packed = Logits(model, mostBytes: 0);

        Assert.All(packed.Zip(unpacked), pair => Assert.InRange(pair.Second, pair.First - 1e-4f, pair.First + 1e-4f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_built_in_model_gives_the_same_logits_alone_and_in_a_batch(bool isUnpacked)
    {
        using var runner = OnnxModelRunner.Load(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions { Slots = 4, Threads = 1, MaxUnpackedBytes = isUnpacked ? 1 << 26 : 0 });
        for (var slot = 0; slot < 4; slot++)
        {
            runner.Prefill(slot, 0, s_prompt);
        }

        runner.Decode([new DecodeRow(s_prompt.Length, 7)]);
        var alone = runner.Logits(0).ToArray();
        runner.Decode([.. Enumerable.Repeat(new DecodeRow(s_prompt.Length, 7), 4)]);

        Assert.All(alone.Zip(runner.Logits(0).ToArray()), pair => Assert.InRange(pair.Second, pair.First - 1e-4f, pair.First + 1e-4f));
    }

    [Fact]
    public void Layers_that_round_their_activations_and_weights_beyond_the_limit_stay_as_they_are()
    {
        using var rounding = new WrittenModel(WrittenModel.Small, Floats(WeightFormat.Q8) with { AccuracyLevel = 4 });
        using var floats = new WrittenModel(WrittenModel.Small, Floats(WeightFormat.Q8));

        Assert.Null(UnpackedGraph.TryRead(rounding.Package.Graph.Path, 1 << 26));
        Assert.Null(UnpackedGraph.TryRead(floats.Package.Graph.Path, 1000));
        Assert.Null(UnpackedGraph.TryRead(floats.Package.Graph.Path, 0));
        var unpacked = UnpackedGraph.TryRead(floats.Package.Graph.Path, 1 << 26);
        Assert.NotNull(unpacked);
        Assert.InRange(unpacked.Length, 1.5 * new FileInfo(floats.Package.Graph.Path).Length, 5 * new FileInfo(floats.Package.Graph.Path).Length);
    }

    [Fact]
    public void A_file_that_is_no_model_is_named()
    {
        using var model = new WrittenModel(WrittenModel.Small, Floats(WeightFormat.Q8));
        File.WriteAllText(model.Package.Graph.Path, "no model");

        var error = Assert.Throws<ModelPackageException>(() => model.Load(slots: 1, maxLength: 96));

        Assert.Equal(model.Package.Graph.Path, error.File);
    }

    private static DecoderFormat Floats(WeightFormat weights) => new() { Weights = weights, HeadWeights = weights, AccuracyLevel = 1 };

    private static float[] Logits(WrittenModel model, long mostBytes)
    {
        using var runner = OnnxModelRunner.Load(model.Package.Graph, model.Config, new RunnerOptions { Slots = 1, MaxLength = 96, Threads = 1, MaxUnpackedBytes = mostBytes });
        return runner.Prefill(0, 0, s_prompt).ToArray();
    }
}
