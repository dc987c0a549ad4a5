using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>The code for caches on a device, run over the CPU's own allocator: what it can show without a GPU.</summary>
public sealed class DeviceMemoryTests
{
    [Theory]
    [InlineData(TensorElementType.Float)]
    [InlineData(TensorElementType.Float16)]
    public void The_copy_graph_copies(TensorElementType type)
    {
        using var memory = Memory(type);
        using var source = new NativeBuffer(64);
        using var target = new NativeBuffer(64);
        var size = DecoderSignature.SizeOf(type);
        source.Span<byte>(0, 12 * size).Fill(0x3C);
        using var from = source.Tensor(type, [3, 4], 0, 12 * size);
        using var to = target.Tensor(type, [3, 4], 0, 12 * size);
        memory.Copy(from, to);
        Assert.Equal(source.Span<byte>(0, 64).ToArray(), target.Span<byte>(0, 64).ToArray());
    }

    [Fact]
    public void A_cache_on_a_device_gives_the_logits_of_one_in_native_memory()
    {
        var graph = TestModels.EmberInt8;
        var options = new RunnerOptions { Slots = 3, MaxLength = 64, Threads = 1 };
        using var native = OnnxModelRunner.Load(graph, TestModels.Ember, options);
        using var session = SessionFactory.Open(graph.Path, options);
        using var device = new SharedBufferProgram(
            session, DecoderSignature.Read(session, graph, TestModels.Ember), 3, 64, Memory(TensorElementType.Float));
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

    private static DeviceMemory Memory(TensorElementType type)
    {
        var copy = SessionFactory.Open(CopyGraph.Bytes(type), new RunnerOptions());
        return new DeviceMemory(new OrtAllocator(copy, OrtMemoryInfo.DefaultInstance), copy);
    }
}
