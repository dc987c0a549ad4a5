using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.FineTuning;

namespace OrleansLlm.Grains.Tests.FineTuning;

public sealed class StrayWorkerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orleansllm-stray-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Only_the_jobs_own_worker_is_ended_whoever_has_its_number_now()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        var (mine, others) = (Folder("ftjob-1"), Folder("ftjob-2"));
        using var trainer = Worker(others, patient: false);
        Note(mine, trainer.Id);

        await EndAsync(mine, TimeSpan.Zero);
        Assert.False(trainer.HasExited);

        Note(others, trainer.Id);
        await EndAsync(others, TimeSpan.FromMinutes(1));
        await trainer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 15, trainer.ExitCode);
    }

    [Fact]
    public async Task A_worker_that_does_not_end_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        var folder = Folder("ftjob-1");
        using var trainer = Worker(folder, patient: true);
        Note(folder, trainer.Id);

        await EndAsync(folder, TimeSpan.Zero);
        await trainer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, trainer.ExitCode);
    }

    [Fact]
    public async Task What_has_ended_is_not_waited_for()
    {
        var folder = Folder("ftjob-1");
        await EndAsync(folder, TimeSpan.FromMinutes(1));
        Note(folder, int.MaxValue);
        await EndAsync(folder, TimeSpan.FromMinutes(1));
    }

    private static Task EndAsync(FineTuningFolder folder, TimeSpan patience) =>
        StrayWorker.EndAsync(folder, patience, TimeProvider.System, TestContext.Current.CancellationToken);

    private static void Note(FineTuningFolder folder, int process)
    {
        Directory.CreateDirectory(folder.Output);
        File.WriteAllText(folder.Worker, process.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A process that looks like a job's worker.</summary>
    private static Process Worker(FineTuningFolder folder, bool patient)
    {
        var script = (patient ? "trap '' TERM; " : "") + "echo up; while :; do sleep 0.05; done";
        var start = new ProcessStartInfo("bash", ["-c", script, "orleansllm-trainer", "run", folder.Settings]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        Assert.Equal("up", process.StandardOutput.ReadLine());
        return process;
    }

    private FineTuningFolder Folder(string job) => new(_root, new JobKey("acme", job));
}
