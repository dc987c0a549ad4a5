using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client;
using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Embedded.Exams;

namespace OrleansLlm.Cli.Embedded;

/// <summary><c>embedded eval</c>: exact match of a served model on held-out examples, by family.</summary>
internal static class EvalEmbeddedCommand
{
    private static readonly Option<string> Model = new("--model", "-m") { Description = "The model.", DefaultValueFactory = _ => "ember" };
    private static readonly Option<int> Count = new("--count", "-n") { Description = "Examples of each family.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of the examples.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Concurrency = new("--concurrency", "-c") { Description = "Requests at once.", DefaultValueFactory = _ => 8 };
    private static readonly Option<int> Mistakes = new("--mistakes") { Description = "Wrong answers to show.", DefaultValueFactory = _ => 0 };
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var command = new Command("eval", "Measures a served model on held-out examples, whose templates and names the built-in models never saw in training.")
        {
            Model, Count, Seed, Concurrency, Mistakes, Json,
        };
        command.SetAction(async (parsed, token) =>
        {
            var (count, concurrency) = (Positive(parsed, Count), Positive(parsed, Concurrency));
            using var client = connection.Open(parsed);
            var examples = ExampleGenerator.HeldOut(count, parsed.GetValue(Seed)).ToList();
            var result = await RunAsync(environment, client, parsed.GetValue(Model)!, examples, concurrency, token);
            await environment.Out.WriteAsync(parsed.GetValue(Json) ? JsonSerializer.Serialize(Scores(result), CliJson.Default.IReadOnlyListFamilyScore) + "\n" : Text(result, parsed.GetValue(Mistakes)));
        });
        return command;
    }

    private static int Positive(ParseResult parsed, Option<int> option) => parsed.GetValue(option) is > 0 and var value
        ? value
        : throw CliException.Usage($"{option.Name} must be at least 1. Given: {parsed.GetValue(option)}");

    private static async Task<ExamResult> RunAsync(
        CliEnvironment environment, OrleansLlmClient client, string model, List<EmbeddedExample> examples, int concurrency, CancellationToken token)
    {
        ExamResult? result = null;
        await ProgressBar.RunAsync(environment, $"{examples.Count} examples", async bar =>
            result = await EmbeddedExam.RunAsync(examples, ExamClient.Answering(client, model), concurrency, bar, token));
        return result!;
    }

    private static IReadOnlyList<FamilyScore> Scores(ExamResult result) => [.. result.Families, result.Total];

    private static string Text(ExamResult result, int mistakes) =>
        TextTable.Format(["family", "right", "of", "exact match"], [.. Scores(result).Select(Row)])
        + string.Concat(result.Mistakes.Take(mistakes).Select(Show));

    private static string[] Row(FamilyScore score) =>
    [
        score.Family, score.Right.ToString(CultureInfo.InvariantCulture), score.Count.ToString(CultureInfo.InvariantCulture),
        (100 * score.Share).ToString("F1", CultureInfo.InvariantCulture) + " %",
    ];

    private static string Show(ExamMistake mistake) =>
        $"\n[{mistake.Example.Family}]\n{string.Concat(mistake.Example.Messages.Take(mistake.Place).Select(message => Show(message) + "\n"))}"
        + $"  right: {Show(mistake.Example.Messages[mistake.Place])}\n  given: {Show(mistake.Given)}\n";

    private static string Show(TemplateMessage message) =>
        $"{message.Role}: {message.Content}{string.Concat((message.ToolCalls ?? []).Select(call => $"{call.Name}({call.ArgumentsJson})"))}";
}
