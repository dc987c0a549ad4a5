using System.CommandLine;
using OrleansLlm.Cli.Files;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.VectorStores;

namespace OrleansLlm.Cli.Rag;

/// <summary><c>rag</c>: documents that can be searched, and how well searches find what they should.</summary>
internal static class RagCommand
{
    private const int PageSize = 100;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Store = new("STORE") { Description = "The vector store's id." };
    private static readonly Argument<string> Name = new("NAME") { Description = "The vector store's name." };
    private static readonly Option<string?> Description = new("--description") { Description = "What it is for." };
    private static readonly Option<string?> Language = new("--language") { Description = "The analyzer of its words. Default: that of what is read first." };
    private static readonly Option<string?> Model = new("--embedding-model") { Description = "The model of its vectors, or none. Default: the server's." };
    private static readonly Option<int?> Days = new("--expires") { Description = "It expires when it was not used for so many days, 1 to 365." };
    private static readonly Option<string?> File = new("--file") { Description = "Take this file out instead of deleting the store." };

    private static readonly Argument<string> Backup = new("FILE") { Description = "The backup's file id, as rag backup told it, or where it lies here." };
    private static readonly Option<string?> Out = new("--out") { Description = "Also download it to here." };
    private static readonly Option<string?> NewName = new("--name") { Description = "The store's name. Default: that of the one before." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        var (add, search) = (new RagAddOptions(), new RagSearchOptions());
        return new Command("rag", "Vector stores: documents that can be searched, and how well they are.")
        {
            Json,
            Make("create", "Makes a vector store.", CreateAsync, Name, Description, Language, Model, Days),
            Make("list", "Lists vector stores, newest first.", ListAsync),
            Make("add", "Sends files and reads them into a vector store.", (context, token) => RagAdd.RunAsync(context, context.Get(Store), add, token), [Store, .. add.All]),
            Make("search", "Finds passages.", (context, token) => RagSearch.RunAsync(context, context.Get(Store), search, token), [Store, .. search.All]),
            Make("status", "Shows a vector store, files that are being read, and those that could not be.", StatusAsync, Store),
            Make("delete", "Deletes a vector store with all its chunks; files stay.", DeleteAsync, Store, File),
            Make("backup", "Writes a vector store as a file of the tenant.", BackUpAsync, Store, Out),
            Make("restore", "Makes a vector store of a backup, with nothing embedded again.", RestoreAsync, Backup, NewName),
            RagEvalCommand.Create(environment, connection, Json),
            RagCalibrateCommand.Create(environment, connection, Json),
            RagAnswerEvalCommand.Create(environment, connection, Json),
        };
    }

    private static async Task CreateAsync(CommandContext context, CancellationToken token)
    {
        var store = await context.Client.VectorStores.CreateAsync(
            new CreateVectorStoreOptions
            {
                Name = context.Get(Name),
                Description = context.Get(Description),
                Language = context.Get(Language),
                EmbeddingModel = context.Get(Model),
                ExpiresAfter = context.Get(Days) is { } days ? new StoreExpiry(days) : null,
            },
            token);
        await context.PrintAsync(store, CliJson.Default.VectorStore, one => RagText.Stores([one]));
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<VectorStore>();
        string? after = null;
        do
        {
            var page = await context.Client.VectorStores.ListAsync(after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListVectorStore, RagText.Stores);
    }

    private static async Task StatusAsync(CommandContext context, CancellationToken token)
    {
        var (stores, id) = (context.Client.VectorStores, context.Get(Store));
        var store = await stores.GetAsync(id, token);
        var reading = await stores.Files.ListAsync(id, "in_progress", limit: PageSize, cancellationToken: token);
        var failed = await stores.Files.ListAsync(id, "failed", limit: PageSize, cancellationToken: token);
        await context.PrintAsync(store, CliJson.Default.VectorStore, one => RagText.Status(one, [.. reading.Data, .. failed.Data]));
    }

    private static async Task BackUpAsync(CommandContext context, CancellationToken token)
    {
        var file = await context.Client.VectorStores.BackUpAsync(context.Get(Store), token);
        if (context.Get(Out) is { } path)
        {
            await using var target = System.IO.File.Create(path);
            await context.Client.Files.DownloadAsync(file.Id, target, token);
        }

        await context.PrintAsync(file, CliJson.Default.LlmFile, one => $"{one.Id}  {one.Bytes} bytes\n");
    }

    private static async Task RestoreAsync(CommandContext context, CancellationToken token)
    {
        var file = await SentFile.IdOfAsync(context, context.Get(Backup)!, "FILE", "index_backup", token);
        var store = await context.Client.VectorStores.RestoreAsync(file, context.Get(NewName), token);
        await context.PrintAsync(store, CliJson.Default.VectorStore, one => RagText.Stores([one]));
    }

    private static async Task DeleteAsync(CommandContext context, CancellationToken token)
    {
        var (stores, id) = (context.Client.VectorStores, context.Get(Store));
        if (context.Get(File) is { } file)
        {
            await stores.Files.RemoveAsync(id, file, token);
            await context.Environment.Out.WriteLineAsync($"took {file} out of {id}");
            return;
        }

        await stores.DeleteAsync(id, token);
        await context.Environment.Out.WriteLineAsync($"deleted {id}");
    }
}
