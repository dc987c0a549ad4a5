using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>The code for caches on a device, run over the CPU's own allocator: what it can show without a GPU.</summary>
public sealed class DeviceMemoryTests
{
    [Theory]
    [InlineData(TensorElementType.Float)]
    [InlineData(TensorElementType.Float16)]
    public void The_copy_graph_copies(TensorElementType type)
    {
        using var memory = Memory();
        using var source = new NativeBuffer(64);
        using var target = new NativeBuffer(64);
        var size = DecoderSignature.SizeOf(type);
        source.Span<byte>(0, 12 * size).Fill(0x3C);
        using var from = source.Tensor(type, [3, 4], 0, 12 * size);
        using var to = target.Tensor(type, [3, 4], 0, 12 * size);
        memory.Copy(from, to);
        Assert.Equal(source.Span<byte>(0, 64).ToArray(), target.Span<byte>(0, 64).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cache_on_a_device_gives_the_logits_of_one_in_native_memory(bool records)
    {
        var graph = TestModels.EmberInt8;
        var options = new RunnerOptions { Slots = 3, MaxLength = 64, Threads = 1 };
        using var native = OnnxModelRunner.Load(graph, TestModels.Ember, options);
        using var session = SessionFactory.Open(graph.Path, options);
        using var device = new SharedBufferProgram(
            session, DecoderSignature.Read(session, graph, TestModels.Ember), 3, 64, Memory(), records);
        int[] prompt = [1, 50, 60, 70];
        Assert.Equal(native.Prefill(2, 0, prompt).ToArray(), device.Prefill(2, 0, prompt).ToArray());
        native.CopySlot(2, 0, 4);
        device.CopySlot(2, 0, 4);
        for (var step = 0; step < 3; step++)
        {
            DecodeRow[] rows = [new DecodeRow(4 + step, 80 + step), new DecodeRow(0, DecodeRow.Idle), new DecodeRow(4 + step, 90)];
            native.Decode(rows);
            device.Decode(rows);
            Assert.Equal(native.Logits(0).ToArray(), device.Logits(0).ToArray());
            Assert.Equal(native.Logits(2).ToArray(), device.Logits(2).ToArray());
        }
    }

    [Theory]
    [InlineData(DecoderInputs.Lengths)]
    [InlineData(DecoderInputs.AttentionMask)]
    public void Recorded_steps_of_changing_batches_between_prompts_give_the_same_logits(DecoderInputs inputs)
    {
        using var model = new WrittenModel(WrittenModel.Small, new DecoderFormat { Inputs = inputs, IsHalf = true });
        using var native = model.Load(slots: 3, maxLength: 64);
        using var session = SessionFactory.Open(model.Package.Graph.Path, new RunnerOptions { Threads = 1 });
        using var device = new SharedBufferProgram(session, DecoderSignature.Read(session, model.Package.Graph, model.Config), 3, 64, Memory(), records: true);
        int[] prompt = [5, 50, 60, 70, 90];
        for (var step = 0; step < 6; step++)
        {
            // A prompt longer than the batch moves the buffers of other runs, not those of recorded ones.
            var length = step % 2 == 0 ? prompt.Length : 2;
            Assert.Equal(native.Prefill(step % 3, 0, prompt.AsSpan(0, length)).ToArray(), device.Prefill(step % 3, 0, prompt.AsSpan(0, length)).ToArray());
            DecodeRow[] rows = [.. Enumerable.Range(0, 1 + (step % 3)).Select(row => new DecodeRow(row == step % 3 ? length : 0, 80 + step))];
            native.Decode(rows);
            device.Decode(rows);
            for (var row = 0; row < rows.Length; row++)
            {
                Assert.Equal(native.Logits(row).ToArray(), device.Logits(row).ToArray());
            }
        }

        native.Verify(0, 2, [7, 8]);
        device.Verify(0, 2, [7, 8]);
        Assert.Equal(native.Logits(1).ToArray(), device.Logits(1).ToArray());
    }

    private static DeviceMemory Memory()
    {
        var any = SessionFactory.Open(CopyGraph.Bytes(TensorElementType.Float), new RunnerOptions());
        return new DeviceMemory(new OrtAllocator(any, OrtMemoryInfo.DefaultInstance), type => type == TensorElementType.Float ? any : SessionFactory.Open(CopyGraph.Bytes(type), new RunnerOptions()));
    }
}
