using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Tests.Adapters;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>Batched runs in parts give what one run gives.</summary>
public sealed class SplitDecodeTests
{
    private const int MaxLength = 96;

    [Theory]
    [InlineData(DecoderInputs.Lengths, WeightFormat.Fp32, false, 2)]
    [InlineData(DecoderInputs.AttentionMask, WeightFormat.Fp32, false, 2)]
    [InlineData(DecoderInputs.Lengths, WeightFormat.Q4, false, 2)]
    [InlineData(DecoderInputs.AttentionMask, WeightFormat.Fp32, true, 2)]
    [InlineData(DecoderInputs.Lengths, WeightFormat.Fp32, false, 3)]
    public void Random_steps_give_the_logits_of_runs_that_are_whole(DecoderInputs inputs, WeightFormat weights, bool isHalf, int threads)
    {
        using var model = new WrittenModel(WrittenModel.Small, new DecoderFormat { Inputs = inputs, Weights = weights, IsHalf = isHalf });
        AssertAlike(model, threads);
    }

    [Theory]
    [InlineData(DecoderInputs.Lengths, 0)]
    [InlineData(DecoderInputs.AttentionMask, 9)]
    public void Caches_of_int8_and_windows_are_divided_as_well(DecoderInputs inputs, int window)
    {
        var spec = WrittenModel.Small with { Windows = [window] };
        using var exact = new WrittenModel(spec, new DecoderFormat { Inputs = inputs });
        var scales = KvCalibration.Measure(exact.Package.Graph, exact.Config, [[.. Enumerable.Range(3, 90)]]);
        using var model = new WrittenModel(spec, new DecoderFormat { Inputs = inputs, KvScales = scales });
        AssertAlike(model, threads: 2);
    }

    private static void AssertAlike(WrittenModel model, int threads)
    {
        using var whole = Load(model.Package.Graph, model, threads, mostBytes: 0);
        using var split = Load(model.Package.Graph, model, threads, mostBytes: 1 << 26);
        Assert.Equal((false, true), (whole.SplitsBatches, split.SplitsBatches));
        var random = new Random(5);
        var lengths = new int[whole.Slots];
        for (var step = 0; step < 120; step++)
        {
            Move(random, lengths, whole, split);
            var rows = Enumerable.Range(0, random.Next(1, lengths.Length + 1))
                .Select(row => new DecodeRow(lengths[row], random.Next(8) == 0 ? DecodeRow.Idle : random.Next(3, 1_000))).ToArray();
            whole.Decode(rows);
            split.Decode(rows);
            for (var row = 0; row < rows.Length; row++)
            {
                AssertClose(whole.Logits(row), split.Logits(row));
                lengths[row] += rows[row].Token == DecodeRow.Idle ? 0 : 1;
            }
        }
    }

    [Fact]
    public void Each_row_keeps_its_adapter()
    {
        TestAdapter[] adapters = [new(WrittenModel.Small, 1), new(WrittenModel.Small, 2)];
        using var model = new WrittenModel(WrittenModel.Small);
        var bank = model.Bank(adapters);
        using var whole = Load(bank, model, 2, mostBytes: 0);
        using var split = Load(bank, model, 2, mostBytes: 1 << 26);
        foreach (var runner in new[] { whole, split })
        {
            for (var slot = 0; slot < 7; slot++)
            {
                runner.UseAdapter(slot, slot % 3);
                runner.Prefill(slot, 0, [5, 6, 7 + slot]);
            }

            runner.Decode([.. Enumerable.Range(0, 7).Select(row => new DecodeRow(3, 40 + row))]);
        }

        for (var row = 0; row < 7; row++)
        {
            AssertClose(whole.Logits(row), split.Logits(row));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_part_that_fails_fails_the_run_and_not_the_runner(int failing)
    {
        using var model = new WrittenModel(WrittenModel.Small);
        using var runner = Load(model.Package.Graph, model, 2, mostBytes: 1 << 26);
        var good = Enumerable.Range(0, 6).Select(row => new DecodeRow(0, 10 + row)).ToArray();
        runner.Decode(good);
        var expected = runner.Logits(4).ToArray();

        var bad = good.ToArray();
        bad[failing] = new DecodeRow(0, 1_000_000);
        Assert.Throws<OnnxRuntimeException>(() => runner.Decode(bad));

        runner.Decode(good);
        AssertClose(expected, runner.Logits(4));
    }

    [Fact]
    public void A_model_beyond_the_limit_or_with_one_thread_or_few_slots_is_loaded_once()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var bytes = GraphWeights.BytesOf(model.Package.Graph.Path);

        Assert.True(Splits(threads: 2, slots: 4, bytes));
        Assert.False(Splits(threads: 2, slots: 4, bytes - 1));
        Assert.False(Splits(threads: 1, slots: 4, bytes));
        Assert.False(Splits(threads: 2, slots: 3, bytes));
        Assert.InRange(bytes, 4 * 1_024 * 48, new FileInfo(model.Package.Graph.Path).Length);

        bool Splits(int threads, int slots, long mostBytes)
        {
            using var runner = OnnxModelRunner.Load(model.Package.Graph, model.Config, new RunnerOptions { Slots = slots, MaxLength = MaxLength, Threads = threads, MaxSplitBytes = mostBytes });
            return runner.SplitsBatches;
        }
    }

    [Fact]
    public void Slots_that_are_not_set_count_as_those_that_are_chosen()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        Assert.False(Splits(threads: 16, maxSlots: 127));
        Assert.True(Splits(threads: 16, maxSlots: 128));

        bool Splits(int threads, int maxSlots)
        {
            using var runner = OnnxModelRunner.Load(model.Package.Graph, model.Config, new RunnerOptions { MaxSlots = maxSlots, MaxLength = 16, Threads = threads });
            Assert.Equal(maxSlots, runner.Slots);
            return runner.SplitsBatches;
        }
    }

    [Fact]
    public void A_second_copy_takes_at_most_half_of_what_the_slots_leave()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var bytes = GraphWeights.BytesOf(model.Package.Graph.Path);
        var memory = new KvMemory(4, MaxLength, 1_000);
        Assert.True(Opens(5_000 + (2 * bytes)));
        Assert.False(Opens(4_998 + (2 * bytes)));

        bool Opens(long available)
        {
            using var part = PartSession.TryOpen(model.Package.Graph, new RunnerOptions { Threads = 2, PrefixSlots = 1 }, memory, available, PartSession.Stamp(model.Package.Graph.Path));
            return part is not null;
        }
    }

    [Fact]
    public void A_model_that_can_not_be_loaded_again_is_run_whole()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var memory = new KvMemory(4, MaxLength, 1_000);
        File.WriteAllBytes(model.Package.Graph.Path, [0x3A, 0]);
        Assert.Null(TryOpen());
        File.Delete(model.Package.Graph.Path);
        Assert.Null(TryOpen());

        InferenceSession? TryOpen() => PartSession.TryOpen(
            model.Package.Graph, new RunnerOptions { Threads = 2 }, memory, long.MaxValue, PartSession.Stamp(model.Package.Graph.Path));
    }

    [Fact]
    public void A_model_that_was_replaced_while_it_was_loaded_is_run_whole()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var path = model.Package.Graph.Path;
        var stamp = PartSession.Stamp(path);
        Assert.True(Opens());
        File.WriteAllBytes(path, File.ReadAllBytes(path));
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(2));
        Assert.False(Opens());

        bool Opens()
        {
            using var part = PartSession.TryOpen(model.Package.Graph, new RunnerOptions { Threads = 2 }, new KvMemory(4, MaxLength, 1_000), long.MaxValue, stamp);
            return part is not null;
        }
    }

    private static OnnxModelRunner Load(OrleansLlm.Models.Packages.DecoderGraph graph, WrittenModel model, int threads, long mostBytes) =>
        OnnxModelRunner.Load(graph, model.Config, new RunnerOptions { Slots = threads > 2 ? 26 : 9, MaxLength = MaxLength, Threads = threads, MaxSplitBytes = mostBytes });

    /// <summary>A prompt into some slot, longer than any batch now and then, or a copy of a slot.</summary>
    private static void Move(Random random, int[] lengths, OnnxModelRunner whole, OnnxModelRunner split)
    {
        var slot = random.Next(lengths.Length);
        if (random.Next(4) == 0)
        {
            var source = random.Next(lengths.Length);
            whole.CopySlot(source, slot, lengths[source]);
            split.CopySlot(source, slot, lengths[source]);
            lengths[slot] = lengths[source];
        }
        else
        {
            var prompt = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(3, 1_000)).ToArray();
            AssertClose(whole.Prefill(slot, 0, prompt), split.Prefill(slot, 0, prompt));
            lengths[slot] = prompt.Length;
        }

        // Room for the token of the next run.
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = lengths[i] < MaxLength - 1 ? lengths[i] : 0;
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-3f, expected[i] + 1e-3f);
        }
    }
}
