using System.Diagnostics;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Finds the worker's program.</summary>
internal sealed class TrainerProgram(IOptions<FineTuningOptions> options)
{
    private const string Name = "orleansllm-trainer";

    /// <summary>What is told where it is not.</summary>
    public const string Missing = $"This silo has no {Name}. Put it into the folder 'trainer' beside the silo, or set {FineTuningOptions.Section}:Trainer.";

    /// <summary>How it is started with these arguments.</summary>
    /// <exception cref="LlmException">Unsupported: it is not on this machine.</exception>
    public ProcessStartInfo Start(params ReadOnlySpan<string> arguments)
    {
        var program = Find() ?? throw new LlmException(
            LlmErrorCode.Unsupported, Missing);
        var isLibrary = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (isLibrary)
        {
            start.ArgumentList.Add(program);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Threads that spin between steps would take the cores from the models that serve.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return start;
    }

    /// <summary>The program's path, or null.</summary>
    public string? Find() => options.Value.Trainer is { } set
        ? File.Exists(set) ? Path.GetFullPath(set) : null
        : Candidates().FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates()
    {
        var here = AppContext.BaseDirectory;
        yield return Path.Combine(here, "trainer", Name);
        yield return Path.Combine(here, "trainer", Name + ".dll");
        yield return Path.Combine(here, Name + ".dll");

        // In a checkout: PROJECT/bin/CONFIGURATION/FRAMEWORK of the silo or of a test.
        var build = new DirectoryInfo(here);
        for (var folder = build; folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "grains", "OrleansLlm.Trainer", "bin");
            if (Directory.Exists(project))
            {
                yield return Path.Combine(project, build.Parent!.Name, build.Name, Name + ".dll");
                yield return Path.Combine(project, "Release", build.Name, Name + ".dll");
                yield return Path.Combine(project, "Debug", build.Name, Name + ".dll");
            }
        }
    }
}
