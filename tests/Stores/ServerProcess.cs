using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansLlm.Tests.Stores;

/// <summary>A server as a child process. Goes away with its owner, at the latest with the test process.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The full path of a program, or null when it is not installed.</summary>
    public static string? Find(string program, params ReadOnlySpan<string> moreFolders)
    {
        string[] folders = [.. moreFolders, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    public static int FreePort() => FreePorts.Next();

    public static ServerProcess Start(string program, params string[] arguments) => new(Process.Start(StartInfo(program, arguments))!);

    /// <summary>Runs a program to its end; a failure carries its output.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Start(program, arguments);
        await run._process.WaitForExitAsync();
        if (run._process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {run._process.ExitCode}:\n{run.Output}");
        }
    }

    /// <summary>Asks until the server answers.</summary>
    public async Task WaitAsync(Func<Task<bool>> answers)
    {
        var watch = Stopwatch.StartNew();
        while (!await answers())
        {
            if (HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException($"The server did not come up:\n{Output}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, string[] arguments) => new(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    private void OnProcessExit(object? sender, EventArgs arguments) => Kill();

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
