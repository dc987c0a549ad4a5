using System.Runtime.InteropServices;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Runners;

public sealed class KvMemoryTests
{
    [Fact]
    public void A_GPU_gives_four_fifths_of_its_memory_but_no_more_than_its_allocator_can()
    {
        var config = TestModels.Ember;
        long slot = KvMemory.Plan(config, new RunnerOptions { Slots = 1, PrefixSlots = 0 }, 2, long.MaxValue / 2).SlotBytes;
        var options = new RunnerOptions { Accelerator = Accelerator.Cuda, PrefixSlots = 1, MaxSlots = 1_024 };
        Assert.Equal(7, KvMemory.Plan(config, options, 2, slot * 10).Slots);
        var large = config with { KeyValueHeads = 64, HeadSize = 128 };
        long layer = (long)large.KeyValueHeads * large.HeadSize * 2 * large.ContextLength;
        Assert.Equal((uint.MaxValue / layer) - 1, KvMemory.Plan(large, options, 2, long.MaxValue / 16).Slots);
    }

    [Fact]
    public void A_machine_without_the_CUDA_driver_does_not_tell_a_GPUs_memory()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _) || NativeLibrary.TryLoad("nvcuda.dll", out _), "This machine has the CUDA driver.");
        Assert.Null(CudaMemory.Free(0));
        Assert.True(KvMemory.Available(new RunnerOptions { Accelerator = Accelerator.Cuda }) > 0);
    }

    // 2 * 4 layers * 2 heads * 32 * 4 bytes = 2,048 bytes per position, 2 MiB per slot of 1,024.
    private static readonly ModelConfig s_config = TestModels.Ember2M;

    [Fact]
    public void Slots_take_a_quarter_of_the_free_memory_at_most()
    {
        Assert.Equal(new KvMemory(9, 1_024, 2_097_152), Plan(new RunnerOptions(), 10 * 4 * 2_097_152L));
        Assert.Equal(64, Plan(new RunnerOptions(), long.MaxValue).Slots);
        Assert.Equal(40, Plan(new RunnerOptions { PrefixSlots = 0 }, 10 * 4 * 2_097_152L, elementBytes: 1).Slots);
    }

    [Fact]
    public void A_slot_is_shorter_than_the_context_where_memory_holds_no_more()
    {
        Assert.Equal(new KvMemory(1, 512, 1_048_576), Plan(new RunnerOptions(), 2 * 4 * 1_100_000L));
        Assert.Equal(256, KvMemory.DefaultLength(s_config, new RunnerOptions(), 4, 1_000));
        Assert.Equal(200, KvMemory.DefaultLength(s_config with { ContextLength = 200 }, new RunnerOptions(), 4, 1_000));
        Assert.Equal(1_024, KvMemory.DefaultLength(s_config, new RunnerOptions { Slots = 4 }, 4, 5 * 4 * 2_097_152L));
        Assert.Equal(512, KvMemory.DefaultLength(s_config, new RunnerOptions { Slots = 8 }, 4, 5 * 4 * 2_097_152L));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_is_needed_and_what_is_free()
    {
        var error = Assert.Throws<ArgumentException>(() => Plan(new RunnerOptions { Slots = 999, MaxLength = 1_024 }, 2_000_000_000));
        Assert.Contains("999 slots and 1 prefix slots of 1024 positions need 2.10 GB", error.Message, StringComparison.Ordinal);
        Assert.Contains("2.00 GB are free", error.Message, StringComparison.Ordinal);
        Assert.Equal(900, Plan(new RunnerOptions { Slots = 900, MaxLength = 1_024 }, 2_000_000_000).Slots);
        Assert.Throws<ArgumentException>(() => Plan(new RunnerOptions(), 1_000_000));
    }

    private static KvMemory Plan(RunnerOptions options, long available, int elementBytes = 4) => KvMemory.Plan(s_config, options, elementBytes, available);
}
