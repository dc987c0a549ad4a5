using OrleansLlm.Cli.Files;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.VectorStores;

namespace OrleansLlm.Cli.Rag;

/// <summary>Sends files and follows them into a vector store.</summary>
internal static class RagAdd
{
    private const int BatchSize = 2_000;
    private const int PageSize = 100;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(CommandContext context, string store, RagAddOptions options, CancellationToken token)
    {
        var (chunking, attributes) = (options.ReadChunking(context), options.ReadAttributes(context));
        var ids = await SendAsync(context, [.. context.Get(options.Paths).SelectMany(FilesOf)], token);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            var added = await context.Client.VectorStores.Files.AddBatchAsync(
                store, new AddFiles { FileIds = batch, ChunkingStrategy = chunking, Attributes = attributes }, token);
            if (!context.Get(options.NoWait))
            {
                await FollowAsync(context, store, added, token);
            }
        }

        var files = await FilesAsync(context, store, ids, token);
        await context.PrintAsync(files, CliJson.Default.IReadOnlyListVectorStoreFile, RagText.Files);
        if (files.Count(file => file.Status == "failed") is > 0 and var failed)
        {
            throw new CliException($"{failed} of {files.Count} files could not be read.", ExitCodes.Failed);
        }
    }

    /// <summary>The files of a path; an id stands for itself.</summary>
    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : File.Exists(path) || path.StartsWith("file-", StringComparison.Ordinal) ? [path]
        : throw CliException.Usage($"PATH: there is no file or folder {path}.");

    private static async Task<IReadOnlyList<string>> SendAsync(CommandContext context, IReadOnlyList<string> paths, CancellationToken token)
    {
        var ids = new List<string>();
        await ProgressBar.RunAsync(context.Environment, $"sending {paths.Count} files", async progress =>
        {
            foreach (var path in paths)
            {
                ids.Add(await SentFile.IdOfAsync(context, path, "PATH", "assistants", token));
                progress.Report((double)ids.Count / paths.Count);
            }
        });
        return ids;
    }

    private static Task FollowAsync(CommandContext context, string store, FileBatch batch, CancellationToken token) =>
        ProgressBar.RunAsync(context.Environment, $"reading {batch.FileCounts.Total} files", async progress =>
        {
            while (batch.Status == "in_progress")
            {
                await Task.Delay(Poll, context.Environment.Time, token);
                batch = await context.Client.VectorStores.Files.GetBatchAsync(store, batch.Id, token);
                progress.Report(1 - ((double)batch.FileCounts.InProgress / Math.Max(1, batch.FileCounts.Total)));
            }
        });

    private static async Task<IReadOnlyList<VectorStoreFile>> FilesAsync(CommandContext context, string store, IReadOnlyList<string> ids, CancellationToken token)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var found = new List<VectorStoreFile>();
        string? after = null;
        do
        {
            var page = await context.Client.VectorStores.Files.ListAsync(store, after: after, limit: PageSize, cancellationToken: token);
            found.AddRange(page.Data.Where(file => wanted.Contains(file.Id)));
            after = page.HasMore && found.Count < wanted.Count ? page.LastId : null;
        }
        while (after is not null);
        return found;
    }
}
