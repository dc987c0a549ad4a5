using System.Diagnostics;
using System.Threading.Channels;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>One run of the worker. Used by one job; disposing kills it.</summary>
internal sealed class TrainerProcess : IAsyncDisposable
{
    private const int MaxErrors = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Channel<TrainingEvent> _events = Channel.CreateUnbounded<TrainingEvent>();
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private TrainerProcess(Process process, TimeProvider time)
    {
        (_process, _time) = (process, time);
        _reading = ReadAsync();
        _errors = ReadErrorsAsync();
    }

    /// <summary>What it told, as it comes; ends with the process.</summary>
    public ChannelReader<TrainingEvent> Events => _events.Reader;

    /// <summary>Starts it.</summary>
    public static TrainerProcess Start(TrainerProgram program, string settings, TimeProvider time) =>
        new(Process.Start(program.Start("run", settings, "--events", "json"))!, time);

    /// <summary>Asks it to save and stop.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
        {
            PosixSignals.Terminate(_process.Id);
        }
    }

    /// <summary>Ends it at once: it does not answer.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>How it ended, and what it complained of.</summary>
    public async Task<(TrainingExitCode Code, string Errors)> EndAsync()
    {
        await _reading;
        await _process.WaitForExitAsync(CancellationToken.None);
        return ((TrainingExitCode)_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, _time);
        }
        catch (TimeoutException)
        {
            Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (TrainingSettingsFile.FromLine(line) is { } told)
            {
                _events.Writer.TryWrite(told);
            }
        }

        _events.Writer.TryComplete();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var text = "";
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            text = text.Length < MaxErrors ? $"{text}{line}\n" : text;
        }

        return text.Trim();
    }
}
