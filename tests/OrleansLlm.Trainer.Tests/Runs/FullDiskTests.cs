using OrleansLlm.Trainer.Runs;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>A disk without room is told as such: it is neither another worker nor an end without words.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_can_not_be_written_is_not_another_workers()
    {
        var (code, error) = Run("worker.pid");
        Assert.Equal(TrainingExitCode.Failed, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("another worker", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_told_though_the_log_takes_no_more()
    {
        var (code, error) = Run("events.jsonl");
        Assert.Equal(TrainingExitCode.Invalid, code);
        Assert.Contains(_folder.In("nothing"), error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_another_worker_holds_is_told_as_such()
    {
        using var held = RunFolder.TryTake(_folder.In("run"));
        Assert.NotNull(held);
        Assert.Null(RunFolder.TryTake(_folder.In("run")));
    }

    private (TrainingExitCode Code, string Error) Run(string full)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full, a file that no disk has room for, is Linux's.");
        Directory.CreateDirectory(_folder.In("run"));
        File.CreateSymbolicLink(_folder.In("run/" + full), "/dev/full");
        var settings = new TrainingSettings { Model = _folder.In("nothing"), Output = _folder.In("run"), Data = new DataSettings { Train = [_folder.In("none.jsonl")] } };
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Worker.Run(settings, output, error, asJson: true, TimeProvider.System, TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }
}
