using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Hub;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models pull</c>: fetches a model from a hub and imports it.</summary>
internal static class PullModelCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "owner/name on the hub. The hub's address: HF_ENDPOINT; a token for what is not public: HF_TOKEN." };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", DefaultValueFactory = _ => "main" };
        var include = new Option<string[]>("--include") { Description = "Files to take beside texts, such as 'onnx/model_q4*'. Default: safetensors, else one GGUF file, else model.onnx." };
        var name = new Option<string?>("--name") { Description = "The model's name. Default: the repository's." };
        var replace = new Option<bool>("--replace") { Description = "Replace a model of that name." };
        var keep = new Option<bool>("--keep") { Description = "Keep what was downloaded, for another import." };
        var format = new FormatOptions();
        var command = new Command("pull", "Fetches a model from a hub, checks every file by its hash, and imports it. A pull that broke off goes on when it is run again.")
        {
            repository, revision, include, name, replace, keep,
        };
        format.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            string from = parsed.GetValue(repository)!;
            var wanted = new Wanted(from, parsed.GetValue(revision)!, parsed.GetValue(include) ?? [], parsed.GetValue(name) ?? from.Split('/')[^1], parsed.GetValue(replace), parsed.GetValue(keep));
            return RunAsync(environment, wanted, format.Read(parsed), token);
        });
        return command;
    }

    private static async Task RunAsync(CliEnvironment environment, Wanted wanted, OrleansLlm.Models.Checkpoints.CheckpointFormat? format, CancellationToken token)
    {
        string models = ImportModelCommand.FolderOf(environment);
        string download = Path.Combine(models, ".downloads", wanted.Repository.Replace('/', '-'));
        PackagedModel? package = null;
        try
        {
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            var pull = new HubPull(http, Options(environment), environment.Time);
            await ProgressBar.RunAsync(environment, $"Downloading {wanted.Repository}", bar => pull.RunAsync(
                wanted.Repository, wanted.Revision, download, wanted.Include, new ShareOfBytes<HubProgress>(bar, static p => (p.ReceivedBytes, p.TotalBytes)), token));
            await ProgressBar.RunAsync(environment, $"Importing {wanted.Name}", async bar => package = await Task.Run(
                () => PackagedModel.Import(download, models, wanted.Name, new ShareOfBytes<ImportProgress>(bar, static p => (p.CopiedBytes, p.TotalBytes)), wanted.Replace, format, token), token));
        }
        catch (Exception error) when (error is HubException or ModelPackageException)
        {
            throw new CliException(error.Message);
        }

        if (!wanted.Keep)
        {
            Directory.Delete(download, recursive: true);
        }

        await environment.Out.WriteLineAsync($"Pulled {package!.Name} ({package.Architecture}, context {package.ContextLength}) to {package.Folder}");
    }

    private static HubOptions Options(CliEnvironment environment)
    {
        var options = new HubOptions { Token = environment.Variable("HF_TOKEN") is { Length: > 0 } token ? token : null };
        if (environment.Variable("HF_ENDPOINT") is not { Length: > 0 } endpoint)
        {
            return options;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? options with { Endpoint = address! }
            : throw new CliException($"HF_ENDPOINT must be an http or https address. Given: {endpoint}");
    }

    private sealed record Wanted(string Repository, string Revision, string[] Include, string Name, bool Replace, bool Keep);
}
