using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Files;

namespace OrleansLlm.Cli.Files;

/// <summary><c>files</c>: files that the server keeps.</summary>
internal static class FilesCommand
{
    private const int PageSize = 1_000;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<FileInfo> Path = new("FILE") { Description = "The file to send." };
    private static readonly Argument<string> Id = new("ID") { Description = "The file's id." };
    private static readonly Option<string> Purpose = new("--purpose")
    {
        Description = "What it is for: batch, fine-tune, assistants, user_data, vision, evals.", DefaultValueFactory = _ => "user_data",
    };

    private static readonly Option<string?> OnlyPurpose = new("--purpose") { Description = "Only files of this purpose." };
    private static readonly Option<int?> Hours = new("--expires") { Description = "After so many hours it is deleted, 1 to 720." };
    private static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "Where to write it. Default: standard output." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("files", "Files that the server keeps.")
        {
            Json,
            Make("upload", "Sends a file.", UploadAsync, Path, Purpose, Hours),
            Make("list", "Lists files, newest first.", ListAsync, OnlyPurpose),
            Make("show", "Shows a file.", (context, token) => ShowAsync(context, context.Client.Files.GetAsync(context.Get(Id), token)), Id),
            Make("download", "Writes a file's content.", (context, token) => Download.RunAsync(context, context.Get(Id), context.Get(Output), token), Id, Output),
            Make("delete", "Deletes a file.", DeleteAsync, Id),
        };
    }

    private static async Task UploadAsync(CommandContext context, CancellationToken token)
    {
        var file = context.Get(Path);
        await using var content = file.OpenRead();
        var lifetime = context.Get(Hours) is { } hours ? TimeSpan.FromHours(hours) : (TimeSpan?)null;
        await ShowAsync(context, context.Client.Files.UploadAsync(content, file.Name, context.Get(Purpose), lifetime, token));
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<LlmFile>();
        string? after = null;
        do
        {
            var page = await context.Client.Files.ListAsync(context.Get(OnlyPurpose), after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListLlmFile, Table);
    }

    private static async Task DeleteAsync(CommandContext context, CancellationToken token)
    {
        await context.Client.Files.DeleteAsync(context.Get(Id), token);
        await context.Environment.Out.WriteLineAsync($"deleted {context.Get(Id)}");
    }

    private static async Task ShowAsync(CommandContext context, Task<LlmFile> file) =>
        await context.PrintAsync(await file, CliJson.Default.LlmFile, one => Table([one]));

    private static string Table(IReadOnlyList<LlmFile> files) => TextTable.Format(
        ["id", "name", "purpose", "bytes", "created", "expires"],
        [.. files.Select(file => (IReadOnlyList<string>)[
            file.Id, file.Filename, file.Purpose, file.Bytes.ToString("N0", CultureInfo.InvariantCulture),
            CommonOptions.Show(file.CreatedAt), CommonOptions.Show(file.ExpiresAt),
        ])]);
}
