using System.Diagnostics;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tuning;

/// <summary>
/// Finds and starts the silo's program. Tuning has to run where, and as, the silo runs: its build for the accelerator, its settings, its models. The client itself
/// carries no engine.
/// </summary>
internal static class SiloProgram
{
    private static readonly ChildProgram Program = new("--silo", "OrleansLlm.Silo.dll", "OrleansLlm.Silo.csproj");

    /// <summary>How the program at a path is started: an assembly, an executable, or a folder that holds the assembly or the project.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static ProcessStartInfo At(string path) => Program.At(path);

    /// <summary>Runs it to its end; what it prints is printed as it comes.</summary>
    /// <returns>Its exit code.</returns>
    public static Task<int> RunAsync(ProcessStartInfo start, CliEnvironment environment, CancellationToken token) => ChildProgram.RunAsync(start, environment, token);
}
