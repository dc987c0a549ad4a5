using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Training;

/// <summary>Finds and starts the trainer's program. It carries libtorch, hundreds of megabytes that the client does without.</summary>
internal static class TrainerProgram
{
    /// <summary>Names the program where the option does not.</summary>
    public const string Variable = "ORLEANSLLM_TRAINER";

    private const string Assembly = "orleansllm-trainer.dll";
    private const string Project = "OrleansLlm.Trainer.csproj";
    private static readonly string s_projectFolder = Path.Combine("grains", "OrleansLlm.Trainer");

    /// <summary>How it is started: from what was named, from beside this program, or from the source tree that this program was built in, once built.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<ProcessStartInfo> FindAsync(string? named, CliEnvironment environment, CancellationToken token)
    {
        if (named is not null)
        {
            return At(named) ?? throw CliException.Usage($"--trainer must be {Assembly}, the trainer's executable, or a folder that holds one of them. Given: {named}");
        }

        if (At(Path.Combine(AppContext.BaseDirectory, "trainer")) is { } beside)
        {
            return beside;
        }

        string project = SourceTree() ?? throw CliException.Usage(
            $"the trainer is not part of this tool: publish grains/OrleansLlm.Trainer of the source tree and name it by --trainer or {Variable}");
        await environment.Error.WriteLineAsync($"building {project} ...");
        await BuildAsync(project, token);
        return At(Path.Combine(project, "bin", "Release", "net10.0")) ?? throw new CliException($"{project} was built, but has no {Assembly}");
    }

    /// <summary>Runs it to its end and shows each line that it prints. When cancelled it is asked to save and stop, and waited for.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(ProcessStartInfo start, IEnumerable<string> arguments, CliEnvironment environment, Action<string> show, CancellationToken token)
    {
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var asked = token.Register(() => AskToStop(process));
        var errors = CopyAsync(process.StandardError, environment.Error.WriteLine);
        await CopyAsync(process.StandardOutput, show);
        await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader reader, Action<string> show)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            show(line);
        }
    }

    private static void AskToStop(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static ProcessStartInfo? At(string path)
    {
        string assembly = Directory.Exists(path) ? Path.Combine(path, Assembly) : path;
        return !File.Exists(assembly) ? null
            : assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Started("dotnet", [assembly])
            : Started(assembly, []);
    }

    private static string? SourceTree()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string project = Path.Combine(folder.FullName, s_projectFolder);
            if (File.Exists(Path.Combine(project, Project)))
            {
                return project;
            }
        }

        return null;
    }

    private static async Task BuildAsync(string project, CancellationToken token)
    {
        using var build = Process.Start(Started("dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "quiet"]))!;
        string output = await build.StandardOutput.ReadToEndAsync(token);
        await build.WaitForExitAsync(token);
        if (build.ExitCode != 0)
        {
            throw new CliException($"the trainer could not be built: {output}");
        }
    }

    private static ProcessStartInfo Started(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
}
