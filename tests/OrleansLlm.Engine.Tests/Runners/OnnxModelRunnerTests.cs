using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Runners;

public sealed class OnnxModelRunnerTests
{
    [Fact]
    public void Int8_logits_do_not_depend_on_the_batch_beyond_rounding() =>
        Assert.InRange(LargestDifference(TestModels.EmberInt8, TestModels.Ember), 0, 1e-3f);

    [Fact]
    public void Int4_logits_depend_on_the_batch_by_no_more_than_their_tolerance()
    {
        // Kernels for int4 choose their way by the number of rows: greedy text may differ between batches.
        Assert.InRange(LargestDifference(TestModels.Ember2MGraph("int4all"), TestModels.Ember2M), 0, 0.25f);
    }

    [Fact]
    public void Fp32_logits_do_not_depend_on_the_batch_beyond_rounding() =>
        Assert.InRange(LargestDifference(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M), 0, 1e-3f);

    [Fact]
    public void A_slot_moved_to_another_goes_on_as_before()
    {
        using var runner = Load(TestModels.EmberInt8, TestModels.Ember, slots: 3);
        int[] prompt = [1, 50, 60, 70, 80];
        runner.Prefill(2, 0, prompt);
        var expected = runner.Prefill(2, prompt.Length, [90, 91]).ToArray();
        runner.CopySlot(2, 0, prompt.Length);
        Assert.Equal(expected, runner.Prefill(0, prompt.Length, [90, 91]).ToArray());
    }

    [Fact]
    public void Chunks_give_what_the_whole_prompt_gives()
    {
        using var runner = Load(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, slots: 2);
        var prompt = Enumerable.Range(0, 50).Select(i => 100 + (i * 7)).ToArray();
        var whole = runner.Prefill(0, 0, prompt).ToArray();
        runner.Prefill(1, 0, prompt.AsSpan(0, 17)); // a chunk, a single token, the rest
        runner.Prefill(1, 17, prompt.AsSpan(17, 1));
        AssertClose(whole, runner.Prefill(1, 18, prompt.AsSpan(18)), 1e-3f);
    }

    [Fact]
    public void A_verification_gives_the_logits_of_token_by_token_and_is_taken_back_by_going_on_earlier()
    {
        AssertVerifies(TestModels.Ember2MGraph("fp32"), TestModels.Ember2M, 1e-3f);
        AssertVerifies(TestModels.TinyGpt2Graph(), TestModels.TinyGpt2, 1e-3f);
        // Activations are rounded to int8: a last bit that differs between runs of one and of several tokens can fall on the other side.
        AssertVerifies(TestModels.EmberInt8, TestModels.Ember, 0.25f);
    }

    [Fact]
    public void Cuda_on_a_cpu_build_says_what_is_missing()
    {
        var options = new RunnerOptions { Accelerator = Accelerator.Cuda };
        var exception = Assert.Throws<AcceleratorUnavailableException>(() => OnnxModelRunner.Load(TestModels.EmberInt8, TestModels.Ember, options));
        Assert.Contains("-p:Accelerator=cuda", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_does_not_fit_its_configuration_is_refused_with_file_and_tensor()
    {
        var graph = TestModels.EmberInt8;
        AssertRefused(graph with { InputIds = "tokens" }, TestModels.Ember, "tokens", "no such input");
        AssertRefused(graph with { Logits = "scores" }, TestModels.Ember, "scores", "no such output");
        AssertRefused(graph, TestModels.Ember with { Layers = 7 }, "past_key_values.6.key", "no such input");
        AssertRefused(graph, TestModels.Ember with { Layers = 5 }, "past_key_values.5.key", "demands this input");
        AssertRefused(graph, TestModels.Ember with { KeyValueHeads = 4 }, "past_key_values.0.key", "[?, 4, ?, 32]");
        AssertRefused(graph, TestModels.Ember with { VocabularySize = 5000 }, "logits", "5000");
        AssertRefused(graph with { PastValue = null }, TestModels.Ember, "past", "patterns");
        AssertRefused(graph with { Path = "/nowhere.onnx" }, TestModels.Ember, null, "does not exist");
    }

    [Fact]
    public void Shapes_that_would_end_the_process_are_refused_before_the_runtime_sees_them()
    {
        using var runner = Load(TestModels.EmberInt8, TestModels.Ember, slots: 2, maxLength: 16);
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Decode([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Prefill(0, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Prefill(0, 10, new int[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Decode(new DecodeRow[3]));
        Assert.Throws<ArgumentException>(() => Load(TestModels.EmberInt8, TestModels.Ember, 1, maxLength: 1025));
    }

    [Fact]
    public void The_operator_that_shares_buffers_is_found_in_the_file()
    {
        Assert.True(OperatorSearch.Uses(TestModels.EmberInt8.Path, "GroupQueryAttention"));
        Assert.False(OperatorSearch.Uses(TestModels.EmberInt8.Path, "PagedAttention"));
    }

    private static void AssertRefused(DecoderGraph graph, ModelConfig config, string? field, string problem)
    {
        var exception = Assert.Throws<ModelPackageException>(() => OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 1 }));
        Assert.Equal((graph.Path, field), (exception.File, exception.Field));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static void AssertVerifies(DecoderGraph graph, ModelConfig config, float tolerance)
    {
        using var runner = OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 2, MaxLength = 64, Threads = 1 });
        Assert.True(runner.CanVerify);
        int[] prompt = [.. Enumerable.Range(0, 20).Select(i => 10 + (i * 31 % 900))];
        int[] proposal = [50, 60, 70, 80, 90];
        runner.Prefill(0, 0, prompt);
        runner.Prefill(1, 0, prompt);
        // Twice: the second run overwrites what the first, rejected, left behind.
        runner.Verify(1, prompt.Length, [50, 61, 71, 81, 91, 92]);
        runner.Verify(1, prompt.Length, proposal);
        var verified = proposal.Select((_, i) => runner.Logits(i).ToArray()).ToList();
        for (var i = 0; i < proposal.Length; i++)
        {
            runner.Decode([new DecodeRow(prompt.Length + i, proposal[i])]);
            AssertClose(runner.Logits(0).ToArray(), verified[i], tolerance);
        }

        var expected = runner.Prefill(0, prompt.Length + 2, [7]).ToArray();
        AssertClose(expected, runner.Prefill(1, prompt.Length + 2, [7]), tolerance);
    }

    /// <summary>One sequence alone, and beside seven others of other lengths.</summary>
    private static float LargestDifference(DecoderGraph graph, ModelConfig config)
    {
        using var runner = Load(graph, config, slots: 8);
        var largest = 0f;
        for (var length = 1; length < 40; length += 6)
        {
            var rows = new DecodeRow[8];
            for (var slot = 0; slot < 8; slot++)
            {
                var prompt = Enumerable.Range(0, slot == 0 ? length : (length * 3 * slot % 50) + 1).Select(i => 3 + ((i * 131 * (slot + 1)) % (config.VocabularySize - 3))).ToArray();
                runner.Prefill(slot, 0, prompt);
                rows[slot] = new DecodeRow(prompt.Length, 100 + slot);
            }

            var chunked = runner.Prefill(0, rows[0].Past, [100, 100]).ToArray();
            runner.Decode(rows.AsSpan(0, 1));
            runner.Decode([new DecodeRow(rows[0].Past + 1, 100)]);
            largest = Math.Max(largest, chunked.Zip(runner.Logits(0).ToArray(), (a, b) => Math.Abs(a - b)).Max());
            runner.Decode(rows.AsSpan(0, 1));
            var alone = runner.Logits(0).ToArray();
            runner.Decode(rows);
            largest = Math.Max(largest, alone.Zip(runner.Logits(0).ToArray(), (a, b) => Math.Abs(a - b)).Max());
        }

        TestContext.Current.SendDiagnosticMessage("largest difference {0} in {1}", largest, Path.GetFileName(graph.Path));
        return largest;
    }

    private static OnnxModelRunner Load(DecoderGraph graph, ModelConfig config, int slots, int maxLength = 0) =>
        OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = slots, MaxLength = maxLength, Threads = 1 });

    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual, float tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
        }
    }
}
