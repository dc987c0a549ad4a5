using System.CommandLine;
using OrleansLlm.Cli.Files;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Batches;

namespace OrleansLlm.Cli.Batches;

/// <summary><c>batches</c>: many requests at low priority.</summary>
internal static class BatchesCommand
{
    private const int PageSize = 100;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Input = new("INPUT") { Description = "A file of requests, one JSON object a line, or the id of one that was sent." };
    private static readonly Argument<string> Id = new("ID") { Description = "The batch's id." };
    private static readonly Option<string> Endpoint = new("--endpoint")
    {
        Description = "The url of all requests.", DefaultValueFactory = _ => "/v1/chat/completions",
    };

    private static readonly Option<string> Window = new("--window") { Description = "How long it may take: 1h to 7d.", DefaultValueFactory = _ => "24h" };
    private static readonly Option<string[]> Metadata = new("--metadata")
    {
        Description = "A pair of your own, name=value; may be given several times.", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait until it has ended." };
    private static readonly Option<bool> Errors = new("--errors") { Description = "The failures instead of the answers." };
    private static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "Where to write them. Default: standard output." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("batches", "Many requests at low priority and at the batch discount of their prices.")
        {
            Json,
            Make("create", "Makes a batch.", CreateAsync, Input, Endpoint, Window, Metadata, Wait),
            Make("list", "Lists batches, newest first.", ListAsync),
            Make("show", "Shows a batch.", (context, token) => FollowAsync(context, context.Get(Id), token), Id, Wait),
            Make("cancel", "Ends a batch; what was answered is kept.", CancelAsync, Id),
            Make("download", "Writes the answers of a batch, or its failures.", DownloadAsync, Id, Errors, Output),
        };
    }

    private static async Task CreateAsync(CommandContext context, CancellationToken token)
    {
        var batch = await context.Client.Batches.CreateAsync(
            new CreateBatch
            {
                InputFileId = await SentFile.IdOfAsync(context, context.Get(Input)!, "INPUT", "batch", token),
                Endpoint = context.Get(Endpoint),
                CompletionWindow = context.Get(Window),
                Metadata = ReadMetadata(context.Get(Metadata)),
            },
            token);
        await FollowAsync(context, batch.Id, token);
    }

    private static Dictionary<string, string>? ReadMetadata(string[]? pairs) => pairs is not { Length: > 0 }
        ? null
        : pairs.Select(pair => CommonOptions.SplitPair(pair, "--metadata", "name=value")).ToDictionary(pair => pair.Name, pair => pair.Value);

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<Batch>();
        string? after = null;
        do
        {
            var page = await context.Client.Batches.ListAsync(after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListBatch, BatchText.Table);
    }

    private static async Task FollowAsync(CommandContext context, string id, CancellationToken token)
    {
        var batch = context.Get(Wait)
            ? await context.Client.Batches.WaitAsync(id, cancellationToken: token)
            : await context.Client.Batches.GetAsync(id, token);
        await context.PrintAsync(batch, CliJson.Default.Batch, BatchText.Of);
        if (batch.Status is "failed" or "expired" && context.Get(Wait))
        {
            throw new CliException($"The batch has {batch.Status}.", ExitCodes.Failed);
        }
    }

    private static async Task CancelAsync(CommandContext context, CancellationToken token) =>
        await context.PrintAsync(await context.Client.Batches.CancelAsync(context.Get(Id), token), CliJson.Default.Batch, BatchText.Of);

    private static async Task DownloadAsync(CommandContext context, CancellationToken token)
    {
        var batch = await context.Client.Batches.GetAsync(context.Get(Id), token);
        var (file, what) = context.Get(Errors) ? (batch.ErrorFileId, "failures") : (batch.OutputFileId, "answers");
        if (file is null)
        {
            throw new CliException($"The batch is {batch.Status} and has no {what}{(batch.HasEnded ? "" : " yet")}.", ExitCodes.Failed);
        }

        await Download.RunAsync(context, file, context.Get(Output), token);
    }
}
