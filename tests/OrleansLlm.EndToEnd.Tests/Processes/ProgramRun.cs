using System.Diagnostics;
using System.Text;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>A program that was started and whose output is kept. Disposing kills it with its children.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _standardError = new();
    private readonly Lock _lock = new();

    private ProgramRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data, _standardOutput);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, _standardError);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Standard output and error so far.</summary>
    public string Output => TextOf(_output);

    /// <summary>Standard output so far.</summary>
    public string StandardOutput => TextOf(_standardOutput);

    /// <summary>Standard error so far.</summary>
    public string StandardError => TextOf(_standardError);

    public bool HasExited => _process.HasExited;

    public static ProgramRun Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        string? input = null)
    {
        await using var run = Start(program, arguments, environment, folder);
        await run._process.StandardInput.WriteAsync(input);
        run._process.StandardInput.Close();
        var exitCode = await run.WaitAsync(TimeSpan.FromMinutes(10));
        return new ProgramResult(exitCode, run.Output, run.StandardOutput, run.StandardError);
    }

    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end within {limit}. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line, StringBuilder stream)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _output.AppendLine(line);
                stream.AppendLine(line);
            }
        }
    }

    private string TextOf(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }
}
