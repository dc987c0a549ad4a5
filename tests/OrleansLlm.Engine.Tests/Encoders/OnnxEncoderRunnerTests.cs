using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Encoders;

public sealed class OnnxEncoderRunnerTests
{
    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.Max)]
    [InlineData(Pooling.LastToken)]
    public void An_embedding_is_the_same_whatever_is_in_the_batch(Pooling pooling)
    {
        using var model = new EncoderModel(pooling: pooling);
        using var runner = OnnxEncoderRunner.Load(model.Package, new RunnerOptions());
        Assert.True(runner.IsBatchInvariant);
        Gen.Int[1, 60].Array[1, 12].Sample(lengths =>
        {
            EncoderInput[] batch = [.. lengths.Select((length, i) => Input(length, i))];
            var together = new float[batch.Length * runner.OutputSize];
            runner.Run(batch, together);
            for (var i = 0; i < batch.Length; i++)
            {
                AssertClose(Alone(runner, batch[i]), together.AsSpan(i * runner.OutputSize, runner.OutputSize), 1e-5f);
            }
        }, iter: 20, threads: 1);
    }

    [Fact]
    public async Task Through_the_engine_each_input_gets_what_it_gets_alone()
    {
        using var model = new EncoderModel();
        using var alone = OnnxEncoderRunner.Load(model.Package, new RunnerOptions());
        await using var engine = new EncoderEngine(
            OnnxEncoderRunner.Load(model.Package, new RunnerOptions()), "tiny", new EncoderOptions(), TimeProvider.System, NullLogger<EncoderEngine>.Instance);
        var callers = Enumerable.Range(0, 8).Select(async caller =>
        {
            EncoderInput[] inputs = [.. Enumerable.Range(0, 30).Select(i => Input(1 + ((i * 7 * (caller + 1)) % 100), i))];
            var results = await EncoderFixture.ReadAsync(engine.Submit(new EncodeRequest { Tenant = $"{caller}", Inputs = inputs }));
            return (inputs, results);
        });
        foreach (var (inputs, results) in await Task.WhenAll(callers))
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                AssertClose(Alone(alone, inputs[i]), results[i], 1e-5f);
            }
        }
    }

    [Fact]
    public void A_normalized_embedding_has_length_1_and_an_unnormalized_one_its_own()
    {
        using var normalized = new EncoderModel();
        using var raw = new EncoderModel(normalizes: false);
        using var first = OnnxEncoderRunner.Load(normalized.Package, new RunnerOptions());
        using var second = OnnxEncoderRunner.Load(raw.Package, new RunnerOptions());
        var (unit, own) = (Alone(first, Input(9, 1)), Alone(second, Input(9, 1)));
        Assert.Equal(1, TensorPrimitives.Norm<float>(unit), 1e-5f);
        Assert.NotEqual(1, TensorPrimitives.Norm<float>(own), 1e-2f);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(unit, own), 1e-5f);
    }

    [Fact]
    public void A_cross_encoder_gives_one_logit_per_label_and_reads_segments()
    {
        using var model = new EncoderModel(EncoderModel.Tiny with { Labels = 2 });
        using var runner = OnnxEncoderRunner.Load(model.Package, new RunnerOptions());
        Assert.Equal(2, runner.OutputSize);
        int[] tokens = [2, 30, 31, 3, 40, 41, 3];
        var split = Alone(runner, new EncoderInput(tokens, 4));
        var whole = Alone(runner, new EncoderInput(tokens));
        Assert.True(Math.Abs(split[0] - whole[0]) > 1e-4, "the segment made no difference");
        var batch = new float[4];
        runner.Run([new EncoderInput(tokens, 4), Input(50, 2)], batch);
        AssertClose(split, batch.AsSpan(0, 2), 1e-5f);
    }

    [Theory]
    [InlineData(WeightFormat.Q8, false, true)]
    [InlineData(WeightFormat.Q4, false, true)]
    [InlineData(WeightFormat.Fp32, true, false)]
    public void Quantized_graphs_run_and_those_that_depend_on_the_batch_are_known(WeightFormat weights, bool dynamic, bool invariant)
    {
        using var exact = new EncoderModel();
        using var model = new EncoderModel(format: new EncoderFormat { Weights = weights, BlockSize = 16, DynamicQuantization = dynamic });
        using var reference = OnnxEncoderRunner.Load(exact.Package, new RunnerOptions());
        using var runner = OnnxEncoderRunner.Load(model.Package, new RunnerOptions());
        Assert.Equal(invariant, runner.IsBatchInvariant);
        Assert.True(TensorPrimitives.CosineSimilarity<float>(Alone(reference, Input(40, 1)), Alone(runner, Input(40, 1))) > 0.95f);
    }

    [Fact]
    public async Task A_graph_that_depends_on_the_batch_gives_the_same_numbers_under_load()
    {
        using var model = new EncoderModel(format: new EncoderFormat { DynamicQuantization = true });
        using var alone = OnnxEncoderRunner.Load(model.Package, new RunnerOptions());
        await using var engine = new EncoderEngine(
            OnnxEncoderRunner.Load(model.Package, new RunnerOptions()), "tiny", new EncoderOptions(), TimeProvider.System, NullLogger<EncoderEngine>.Instance);
        EncoderInput[] inputs = [.. Enumerable.Range(0, 20).Select(i => Input(10 + (i % 3), i))];
        var results = await EncoderFixture.ReadAsync(engine.Submit(new EncodeRequest { Inputs = inputs }));
        Assert.All(results, result => Assert.Equal(Alone(alone, inputs[result.Key]), result.Value));
    }

    [Fact]
    public void A_configuration_that_does_not_fit_the_graph_is_named()
    {
        using var model = new EncoderModel();
        var file = Path.Combine(model.Folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["hidden_size"] = 64;
        File.WriteAllText(file, config.ToJsonString());
        var error = Assert.Throws<ModelPackageException>(() => OnnxEncoderRunner.Load(EncoderPackage.Load(model.Folder), new RunnerOptions()));
        Assert.Contains("hidden_size asks for 64 values. Given: 32", error.Message, StringComparison.Ordinal);
    }

    private static EncoderInput Input(int length, int seed) =>
        new([.. Enumerable.Range(0, length).Select(i => 5 + (((i * 31) + (seed * 17)) % 500))]);

    private static float[] Alone(OnnxEncoderRunner runner, EncoderInput input)
    {
        var result = new float[runner.OutputSize];
        runner.Run([input], result);
        return result;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> given, float tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], given[i], tolerance);
        }
    }
}
