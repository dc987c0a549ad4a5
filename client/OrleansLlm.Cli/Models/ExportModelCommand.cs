using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Checkpoints.Packages;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models export</c>: turns an imported model back into a checkpoint.</summary>
internal static class ExportModelCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var folder = new Argument<string>("MODEL") { Description = "The model's folder in the models folder." };
        var output = new Option<DirectoryInfo>("--out") { Description = "The new folder; must not exist.", Required = true };
        var command = new Command("export", "Turns an imported decoder back into a checkpoint (safetensors), to be trained, merged or imported in another format.") { folder, output };
        command.SetAction(async (parsed, token) =>
        {
            string target = parsed.GetValue(output)!.FullName;
            await Task.Run(() => Export(Path.GetFullPath(parsed.GetValue(folder)!), target), token);
            await environment.Out.WriteLineAsync($"Exported {parsed.GetValue(folder)} to {target}");
        });
        return command;
    }

    private static void Export(string folder, string target)
    {
        if (Directory.Exists(target))
        {
            throw new CliException($"--out must be a folder that is not there yet. Given: {target}");
        }

        try
        {
            PackageCheckpoint.Open(ModelPackage.Load(folder)).Write(target);
        }
        catch (Exception error) when (error is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(error.Message);
        }
    }
}
