using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Trainer.Native;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>Runs multiply in bfloat16 where the processor has instructions for it, and not elsewhere, where that would take many times as long.</summary>
public sealed class PrecisionTests
{
    [Fact]
    public void A_run_that_names_no_precision_takes_what_the_processor_is_fast_at()
    {
        using var folder = new TemporaryFolder();
        LibTorch.Ensure();
        bool isFast = Devices.MultipliesBfloat16(torch.CPU);
        float[] unnamed = Weights(folder, "unnamed", null), fast = Weights(folder, "fast", isFast), slow = Weights(folder, "slow", !isFast);
        Assert.Equal(fast, unnamed);
        Assert.NotEqual(slow, unnamed);
    }

    [Fact]
    public void A_run_may_go_on_on_a_processor_of_another_kind()
    {
        using var folder = new TemporaryFolder();
        Weights(folder, "run", true);
        // It is over already: what counts is that it is not refused as a run of other settings.
        Weights(folder, "run", false);
    }

    private static float[] Weights(TemporaryFolder folder, string name, bool? bfloat16)
    {
        var settings = TinyRun.Settings(folder, name) with
        {
            Bfloat16 = bfloat16, Duration = new DurationSettings { Steps = 3 }, Optimizer = new OptimizerSettings { Kind = OptimizerKind.Muon },
        };
        var last = TrainedBase.Run(settings);
        Assert.Equal(TrainingEventKind.Finished, last.Event);
        using var weights = ShardedWeights.Open(folder.In(name + "/model"));
        return [.. weights.Names.Order(StringComparer.Ordinal).SelectMany(tensor => weights.Find(tensor)!.ReadAll())];
    }
}
