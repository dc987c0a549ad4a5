using System.Diagnostics;

namespace OrleansLlm.Cli.Terminal;

/// <summary>Finds and starts another program of the product: one that carries what the command line does not (an engine, libtorch).</summary>
/// <param name="Option">The option that names it, for messages.</param>
/// <param name="Assembly">Its assembly's file.</param>
/// <param name="Project">Its project's file.</param>
internal sealed record ChildProgram(string Option, string Assembly, string Project)
{
    /// <summary>How the program at a path is started: an assembly, an executable, or a folder that holds the assembly or the project.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public ProcessStartInfo At(string path)
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

    private CliException NotFound(string path) => CliException.Usage(
        $"{Option} must be {Assembly}, its executable, or a folder that holds {Assembly} or {Project}. Given: {path}");

    private static void Print(TextWriter writer, string? line)
    {
        if (line is not null)
        {
            writer.WriteLine(line);
        }
    }
}
