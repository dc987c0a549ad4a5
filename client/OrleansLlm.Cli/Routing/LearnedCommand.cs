using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Routing.Training;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Cli.Routing;

/// <summary><c>route learned</c>: trained models on a server.</summary>
internal static class LearnedCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The only tenant that may use it. Default: all tenants may; for operators.", Recursive = true };
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Name = new("NAME") { Description = "The name that policies use." };
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "What `route train` or `route calibrate` wrote." };
    private static readonly Argument<FileInfo> Target = new("FILE") { Description = "The file to write." };
    private static readonly Argument<int> Version = new("VERSION") { Description = "The version." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("learned", "Trained routers, scorers, classifiers and thresholds that a server's routes use.")
        {
            Tenant,
            Json,
            Make("list", "Lists trained models, all versions.", ListAsync),
            Make("store", "Stores a trained model; it is the version in use from now on.", StoreAsync, Name, File),
            Make("get", "Writes the file of the version in use.", GetAsync, Name, Target),
            Make("activate", "Takes another version into use.", ActivateAsync, Name, Version),
            Make("delete", "Deletes all versions of a trained model.", DeleteAsync, Name),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Learned.ListAsync(context.Get(Tenant), token), CliJson.Default.IReadOnlyListStoredLearnedModel, Table);

    private static async Task StoreAsync(CommandContext context, CancellationToken token)
    {
        var bytes = await System.IO.File.ReadAllBytesAsync(context.Get(File).FullName, token);

        // Here first: a broken file need not travel.
        LearnedModel.Load(bytes);
        var stored = await context.Client.Learned.StoreAsync(context.Get(Tenant), context.Get(Name), bytes, token);
        await context.PrintAsync(stored, CliJson.Default.StoredLearnedModel, model => Table([model]));
    }

    private static async Task GetAsync(CommandContext context, CancellationToken token)
    {
        using var bytes = new MemoryStream();
        await context.Client.Learned.DownloadAsync(context.Get(Tenant), context.Get(Name), bytes, token);
        await WholeFile.WriteAsync(context.Get(Target), bytes.ToArray(), token);
        await context.Environment.Out.WriteLineAsync(context.Get(Target).FullName);
    }

    private static async Task ActivateAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Learned.ActivateAsync(context.Get(Tenant), context.Get(Name), context.Get(Version), token),
        CliJson.Default.StoredLearnedModel,
        model => Table([model]));

    private static async Task DeleteAsync(CommandContext context, CancellationToken token)
    {
        await context.Client.Learned.DeleteAsync(context.Get(Tenant), context.Get(Name), token);
        await context.Environment.Out.WriteLineAsync("deleted");
    }

    private static string Table(IReadOnlyList<StoredLearnedModel> models) => TextTable.Format(
        ["name", "version", "in use", "kind", "bytes", "stored", "what"],
        [.. models.Select(model => (IReadOnlyList<string>)
        [
            model.Name, $"{model.Version}", model.IsActive ? "yes" : "no", model.Kind, model.Bytes.ToString(CultureInfo.InvariantCulture), CommonOptions.Show(model.CreatedAt), model.Summary,
        ])]);
}
