using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Conversations;

namespace OrleansLlm.Cli.Conversations;

/// <summary><c>conversations</c>: conversations that the server keeps.</summary>
internal static class ConversationsCommand
{
    private const int PageSize = 100;
    private const int TextLength = 100;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Id = new("ID") { Description = "The conversation's id." };
    private static readonly Argument<string> Query = new("QUERY") { Description = "What is looked for." };
    private static readonly Argument<int> Turn = new("TURN") { Description = "The turn's number." };
    private static readonly Argument<string> Text = new("TITLE") { Description = "The title." };
    private static readonly Option<string?> User = new("--user") { Description = "Only those of this end user." };
    private static readonly Option<string?> Title = new("--title") { Description = "Only those whose title has these words." };
    private static readonly Option<string[]> Metadata = new("--metadata") { Description = "Only those with this pair, name=value; may be repeated.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
    private static readonly Option<string?> Only = new("--id") { Description = "Only this conversation." };
    private static readonly Option<string?> Model = new("--model") { Description = "The model that writes; default: the conversation's own." };
    private static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "Where to write it. Default: standard output." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("conversations", "Conversations that the server keeps.")
        {
            Json,
            Make("list", "Lists conversations, newest first.", ListAsync, User, Title, Metadata, Limit),
            Make("show", "Shows the turns of a conversation's current branch.", ShowAsync, Id),
            Make("branches", "Lists the branches of a conversation.", BranchesAsync, Id),
            Make("search", "Finds turns by their words.", SearchAsync, Query, User, Only, Limit),
            Make("rename", "Gives a conversation a title.", (context, token) => PrintAsync(context, context.Client.Conversations.UpdateAsync(context.Get(Id), new UpdateConversation { Title = context.Get(Text) }, token)), Id, Text),
            Make("title", "Lets a model write the title.", (context, token) => PrintAsync(context, context.Client.Conversations.WriteTitleAsync(context.Get(Id), context.Get(Model), token)), Id, Model),
            Make("export", "Writes conversations with all turns as JSON lines.", ExportAsync, Only, User, Title, Metadata, Output),
            Make("delete", "Deletes a conversation.", DeleteAsync, Id),
            Make("delete-turn", "Deletes a turn for good.", DeleteTurnAsync, Id, Turn),
        };
    }

    private static ConversationFilter FilterOf(CommandContext context) => new()
    {
        User = context.Get(User),
        Title = context.Get(Title),
        Metadata = context.Get(Metadata) is { Length: > 0 } pairs
            ? pairs.Select(pair => CommonOptions.SplitPair(pair, "--metadata", "name=value")).ToDictionary(pair => pair.Name, pair => pair.Value)
            : null,
    };

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var (all, limit) = (new List<Conversation>(), context.Get(Limit));
        string? after = null;
        do
        {
            var page = await context.Client.Conversations.ListAsync(FilterOf(context), after, Math.Min(PageSize, limit - all.Count), token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null && all.Count < limit);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListConversation, Table);
    }

    private static async Task ShowAsync(CommandContext context, CancellationToken token)
    {
        var turns = new List<ConversationTurn>();
        var total = (await context.Client.Conversations.GetAsync(context.Get(Id), token)).Turns;
        for (var first = 0; first < total; first += PageSize)
        {
            turns.AddRange((await context.Client.Conversations.ListTurnsAsync(context.Get(Id), first, PageSize, token)).Data);
        }

        await context.PrintAsync(turns, CliJson.Default.IReadOnlyListConversationTurn, all => string.Join('\n', all.Select(turn => $"[{turn.Number}] {turn.Role}: {turn.Content}")));
    }

    private static async Task BranchesAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Conversations.ListBranchesAsync(context.Get(Id), token), CliJson.Default.IReadOnlyListConversationBranchInfo,
        branches => TextTable.Format(["head", "turns", "current", "last turn"], [.. branches.Select(branch => (IReadOnlyList<string>)[
            Show(branch.Head), Show(branch.Turns), branch.IsCurrent ? "yes" : "", Shorten($"{branch.Last.Role}: {branch.Last.Content}"),
        ])]));

    private static async Task SearchAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Conversations.SearchAsync(context.Get(Query), context.Get(Limit), context.Get(Only), context.Get(User), token), CliJson.Default.IReadOnlyListFoundTurn,
        found => TextTable.Format(["conversation", "turn", "score", "text"], [.. found.Select(turn => (IReadOnlyList<string>)[
            turn.Conversation, Show(turn.Turn), turn.Score.ToString("0.00", CultureInfo.InvariantCulture), Shorten($"{turn.Role}: {turn.Text}"),
        ])]));

    private static Task ExportAsync(CommandContext context, CancellationToken token) => ExportTo.RunAsync(
        context,
        context.Get(Output),
        target => context.Get(Only) is { } id ? context.Client.Conversations.ExportAsync(id, target, token) : context.Client.Conversations.ExportAsync(FilterOf(context), target, token));

    private static async Task DeleteAsync(CommandContext context, CancellationToken token)
    {
        await context.Client.Conversations.DeleteAsync(context.Get(Id), token);
        await context.Environment.Out.WriteLineAsync($"deleted {context.Get(Id)}");
    }

    private static async Task DeleteTurnAsync(CommandContext context, CancellationToken token)
    {
        await context.Client.Conversations.DeleteTurnAsync(context.Get(Id), context.Get(Turn), token);
        await context.Environment.Out.WriteLineAsync($"deleted turn {Show(context.Get(Turn))} of {context.Get(Id)}");
    }

    private static async Task PrintAsync(CommandContext context, Task<Conversation> conversation) =>
        await context.PrintAsync(await conversation, CliJson.Default.Conversation, one => Table([one]));

    private static string Table(IReadOnlyList<Conversation> conversations) => TextTable.Format(
        ["id", "title", "user", "turns", "created", "updated"],
        [.. conversations.Select(one => (IReadOnlyList<string>)[
            one.Id, Shorten(one.Title ?? "-"), one.User ?? "-", Show(one.Turns), CommonOptions.Show(one.CreatedAt), CommonOptions.Show(one.UpdatedAt),
        ])]);

    private static string Show(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= TextLength ? line : line[..TextLength] + "...";
    }
}
