using System.CommandLine;
using System.Globalization;
using System.Text;
using OrleansLlm.Cli.Routing.Training;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Routing.Learning.Data;

namespace OrleansLlm.Cli.Routing;

/// <summary><c>route feedback</c>: what users said of answers, and training data made of it.</summary>
internal static class FeedbackCommand
{
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "The .csv file to write." };
    private static readonly Option<string?> Weak = new("--weak") { Description = "The cheap model's name: exports questions for `route train`." };
    private static readonly Option<string?> Strong = new("--strong") { Description = "The dear model's name." };
    private static readonly Option<string?> Model = new("--model") { Description = "Without --weak and --strong: only answers of this model, for `route train --kind scorer`." };
    private static readonly Option<bool?> KeepText = new("--keep-text") { Description = "true: keep the texts of questions and answers; false: only a hash of questions." };
    private static readonly Option<int?> KeepDays = new("--keep-days") { Description = "Days that feedback is kept, 1 to 3650." };
    private static readonly Option<string?> RequestId = new("--request-id") { Description = "Only the feedback on this request or response." };
    private static readonly Option<bool> All = new("--all") { Description = "All feedback of the tenant." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("feedback", "What users said of answers.")
        {
            Tenant,
            Json,
            Make("list", "Lists feedback, oldest first.", ListAsync),
            Make("export", "Writes what may be trained on as a file for `route train`.", ExportAsync, File, Weak, Strong, Model),
            Make("settings", "Shows, or sets, what is kept.", SettingsAsync, KeepText, KeepDays),
            Make("delete", "Deletes feedback.", DeleteAsync, RequestId, All),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await FeedbackPages.ReadAllAsync(context.Client, context.Get(Tenant), token),
        CliJson.Default.IReadOnlyListFeedbackEntry,
        entries => TextTable.Format(
            ["at", "request", "model", "score", "label", "preferred", "train", "comment"],
            [.. entries.Select(entry => (IReadOnlyList<string>)
            [
                CommonOptions.Show(entry.At), entry.RequestId, entry.Model ?? "-", entry.Score?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-", entry.Label ?? "-",
                entry.PreferredModel ?? "-", entry.MayTrain ? "yes" : "no", (entry.Comment ?? "-").ReplaceLineEndings(" "),
            ])]));

    private static async Task ExportAsync(CommandContext context, CancellationToken token)
    {
        var (weak, strong) = (context.Get(Weak), context.Get(Strong));
        if (weak is null != strong is null || (weak is not null && weak == strong))
        {
            throw CliException.Usage("--weak and --strong must both be given, or neither, and differ.");
        }

        var entries = await FeedbackPages.ReadAllAsync(context.Client, context.Get(Tenant), token);
        var (csv, count) = weak is null ? Answers(entries, context.Get(Model)) : Questions(entries, weak, strong!);
        if (count == 0)
        {
            throw new CliException($"None of {entries.Count} entries may be trained on, has its texts and is about these models.");
        }

        await WholeFile.WriteAsync(context.Get(File), Encoding.UTF8.GetBytes(csv), token);
        await context.Environment.Out.WriteLineAsync($"{context.Get(File).FullName}: {count} rows of {entries.Count} entries");
    }

    private static (string Csv, int Count) Questions(IReadOnlyList<FeedbackEntry> entries, string weak, string strong)
    {
        var data = new RoutingData(FeedbackDataset.Questions(entries, weak, strong), weak, strong);
        return (TrainingCsv.Of(data), data.Examples.Count);
    }

    private static (string Csv, int Count) Answers(IReadOnlyList<FeedbackEntry> entries, string? model)
    {
        var answers = FeedbackDataset.Answers(entries, model);
        return (TrainingCsv.Of(answers), answers.Count);
    }

    private static async Task SettingsAsync(CommandContext context, CancellationToken token)
    {
        var (tenant, feedback) = (context.Get(Tenant), context.Client.Feedback);
        var settings = await feedback.GetSettingsAsync(tenant, token);
        if (context.Get(KeepText) is not null || context.Get(KeepDays) is not null)
        {
            settings = await feedback.SetSettingsAsync(
                tenant, new FeedbackSettings { KeepText = context.Get(KeepText) ?? settings.KeepText, KeepDays = context.Get(KeepDays) ?? settings.KeepDays }, token);
        }

        await context.PrintAsync(
            settings, CliJson.Default.FeedbackSettings, kept => $"texts: {(kept.KeepText ? "kept" : "only a hash of questions")}; entries: {kept.KeepDays} days");
    }

    private static async Task DeleteAsync(CommandContext context, CancellationToken token)
    {
        var id = context.Get(RequestId);
        if (id is null != context.Get(All))
        {
            throw CliException.Usage("Either --request-id or --all must be given.");
        }

        await context.Client.Feedback.DeleteAsync(context.Get(Tenant), id, token);
        await context.Environment.Out.WriteLineAsync("deleted");
    }
}
