using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models import</c>: checks a model folder and copies it to where a silo looks for models.</summary>
internal static class ImportModelCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var folder = new Argument<FileSystemInfo>("FOLDER") { Description = "The model's folder, or its file where it is one." };
        var name = new Option<string?>("--name") { Description = "The model's name. Default: the folder's." };
        var replace = new Option<bool>("--replace") { Description = "Replace a model of that name." };
        var models = new Option<DirectoryInfo?>("--models-folder")
        {
            Description = "Where models lie. Also: OrleansLlm__ModelsFolder. Default: models in OrleansLlm__DataFolder, or ./data/models.",
        };
        var format = new FormatOptions();
        var command = new Command("import", "Checks a model folder and copies it into the models folder; a checkpoint (safetensors, GGUF or llama2.c) is converted to ONNX on the way.")
        {
            folder, name, replace, models,
        };
        format.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var source = parsed.GetValue(folder)!;
            var target = parsed.GetValue(models)?.FullName ?? FolderOf(environment);
            var package = await ImportAsync(
                environment, source.FullName, target, parsed.GetValue(name) ?? NameOf(source), parsed.GetValue(replace), format.Read(parsed), token);
            await environment.Out.WriteLineAsync(
                $"Imported {package.Name} ({package.Architecture}, context {package.ContextLength}) to {package.Folder}");
        });
        return command;
    }

    private static string NameOf(FileSystemInfo source) => source is FileInfo { Exists: true } ? Path.GetFileNameWithoutExtension(source.Name) : source.Name;

    /// <summary>The folder that a silo with the same environment reads.</summary>
    internal static string FolderOf(CliEnvironment environment) =>
        environment.Variable("OrleansLlm__ModelsFolder") is { Length: > 0 } models ? models
        : Path.Combine(environment.Variable("OrleansLlm__DataFolder") is { Length: > 0 } data ? data : "data", "models");

    private static async Task<PackagedModel> ImportAsync(
        CliEnvironment environment, string source, string target, string name, bool replace, CheckpointFormat? format, CancellationToken token)
    {
        PackagedModel? package = null;
        try
        {
            await ProgressBar.RunAsync(environment, $"Importing {name}", async bar =>
                package = await Task.Run(
                    () => PackagedModel.Import(source, target, name, new ShareOfBytes<ImportProgress>(bar, static progress => (progress.CopiedBytes, progress.TotalBytes)), replace, format, token), token));
        }
        catch (ModelPackageException invalid)
        {
            throw new CliException(invalid.Message);
        }

        return package!;
    }
}
