using System.Diagnostics;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tuning;

/// <summary>
/// Finds and starts the silo's program. Tuning has to run where, and as, the silo runs: its build for the accelerator, its settings, its models. The client itself
/// carries no engine.
/// </summary>
internal static class SiloProgram
{
    private const string Assembly = "OrleansLlm.Silo.dll";
    private const string Project = "OrleansLlm.Silo.csproj";

    /// <summary>How the program at a path is started: an assembly, an executable, or a folder that holds the assembly or the project.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static ProcessStartInfo At(string path)
    {
        if (Directory.Exists(path))
        {
            return File.Exists(Path.Combine(path, Assembly)) ? Started("dotnet", [Path.Combine(path, Assembly)])
                : File.Exists(Path.Combine(path, Project)) ? Started("dotnet", ["run", "-c", "Release", "--project", path, "--"])
                : throw NotFound(path);
        }

        return !File.Exists(path) ? throw NotFound(path)
            : path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Started("dotnet", [path])
            : Started(path, []);
    }

    /// <summary>Runs it to its end; what it prints is printed as it comes.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(ProcessStartInfo start, CliEnvironment environment, CancellationToken token)
    {
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Print(environment.Out, line.Data);
        process.ErrorDataReceived += (_, line) => Print(environment.Error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Started(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    private static CliException NotFound(string path) => CliException.Usage(
        $"--silo must be {Assembly}, the silo's executable, or a folder that holds {Assembly} or {Project}. Given: {path}");

    private static void Print(TextWriter writer, string? line)
    {
        if (line is not null)
        {
            writer.WriteLine(line);
        }
    }
}
