using System.Diagnostics;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>The real worker, started as jobs start it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    public WorkerProcess(TemporaryFolder folder, TrainingSettings settings)
    {
        string file = folder.In(Path.GetFileName(settings.Output) + ".json");
        TrainingSettingsFile.Write(file, settings);
        string program = Path.Combine(AppContext.BaseDirectory, "orleansllm-trainer.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "run", file, "--events", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Reads events until one fits; null when the process ends before.</summary>
    public async Task<TrainingEvent?> UntilAsync(Func<TrainingEvent, bool> fits)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (TrainingSettingsFile.FromLine(line) is { } told && fits(told))
            {
                return told;
            }
        }

        return null;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(TrainingExitCode Code, string Error)> EndAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        _ = await UntilAsync(_ => false);
        await _process.WaitForExitAsync();
        return ((TrainingExitCode)_process.ExitCode, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
