using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>A worker that was killed or stopped goes on along the same trajectory.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task A_killed_run_ends_with_the_weights_of_one_that_was_not()
    {
        using var folder = new TemporaryFolder();
        await RunAsync(folder, TinyRun.Settings(folder, "whole"));
        var settings = TinyRun.Settings(folder, "killed");
        using (var worker = new WorkerProcess(folder, settings))
        {
            Assert.NotNull(await worker.UntilAsync(told => told is { Event: TrainingEventKind.Step, Step: 13 }));
            await worker.KillAsync();
        }

        using (var worker = new WorkerProcess(folder, settings))
        {
            var started = await worker.UntilAsync(told => told.Event == TrainingEventKind.Started);
            Assert.InRange(started?.Step ?? 0, 5, 15);
            var (code, error) = await worker.EndAsync();
            Assert.Equal((TrainingExitCode.Finished, ""), (code, error));
        }

        Assert.InRange(Difference(folder.In("whole/model"), folder.In("killed/model")), 0, 1e-6);
    }

    [Fact]
    public async Task A_stopped_run_saves_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        var settings = TinyRun.Settings(folder, "stopped") with { Evaluation = new EvaluationSettings { Every = 40, CheckpointEvery = 40 } };
        using (var worker = new WorkerProcess(folder, settings))
        {
            Assert.NotNull(await worker.UntilAsync(told => told is { Event: TrainingEventKind.Step, Step: 3 }));
            worker.Terminate();
            var stopped = await worker.UntilAsync(told => told.Event == TrainingEventKind.Stopped);
            Assert.InRange(stopped?.Step ?? 0, 3, 39);
            Assert.Equal(TrainingExitCode.Stopped, (await worker.EndAsync()).Code);
        }

        await RunAsync(folder, settings);
        await RunAsync(folder, settings with { Output = folder.In("unbroken") });
        Assert.InRange(Difference(folder.In("stopped/model"), folder.In("unbroken/model")), 0, 1e-6);
    }

    [Fact]
    public async Task A_folder_with_a_run_of_other_settings_is_refused()
    {
        using var folder = new TemporaryFolder();
        var settings = TinyRun.Settings(folder, "run") with { Duration = new DurationSettings { Steps = 4 } };
        await RunAsync(folder, settings);
        using var worker = new WorkerProcess(folder, settings with { Seed = 2 });
        var (code, error) = await worker.EndAsync();
        Assert.Equal(TrainingExitCode.Invalid, code);
        Assert.Contains("other settings", error, StringComparison.Ordinal);
    }

    private static async Task RunAsync(TemporaryFolder folder, TrainingSettings settings)
    {
        using var worker = new WorkerProcess(folder, settings);
        var (code, error) = await worker.EndAsync();
        Assert.Equal((TrainingExitCode.Finished, ""), (code, error));
    }

    private static double Difference(string one, string other)
    {
        using var first = ShardedWeights.Open(one);
        using var second = ShardedWeights.Open(other);
        return first.Names.Max(name => first.Find(name)!.ReadAll().Zip(second.Find(name)!.ReadAll()).Max(pair => Math.Abs((double)pair.First - pair.Second)));
    }
}
