using System.CommandLine;
using OrleansLlm.Cli.Routing;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Data.Feedback;

namespace OrleansLlm.Cli.Training;

/// <summary><c>train from-feedback</c>: a training set of rated answers whose users agreed to it.</summary>
internal static class FeedbackDataCommand
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "The .jsonl file to write." };
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<string?> Model = new("--of-model") { Description = "Only answers of this model." };
    private static readonly Option<float> Least = new("--min-score") { Description = "From which score on an answer is good, above 0 up to 1.", DefaultValueFactory = _ => 0.8f };
    private static readonly Option<bool> Preferences = new("--preferences") { Description = "Pairs of a good and a bad answer to the same question, instead of chats." };
    private static readonly Option<float> Most = new("--max-score") { Description = "With --preferences: up to which score an answer is bad.", DefaultValueFactory = _ => 0.3f };
    private static readonly Option<string?> System = new("--system") { Description = "A system message for all examples." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var command = new Command("from-feedback", "Writes a training set of rated answers: those with may_train whose texts the tenant keeps. The last rating of an answer counts.")
        {
            File, Tenant, Model, Least, Preferences, Most, System,
        };
        command.SetAction(async (parsed, token) =>
        {
            Check(parsed);
            using var client = connection.Open(parsed);
            var entries = await FeedbackPages.ReadAllAsync(client, parsed.GetValue(Tenant)!, token);
            var answers = Consented(entries, parsed.GetValue(Model)).ToList();
            var examples = Examples(parsed, answers);
            if (examples.Count == 0)
            {
                throw new CliException($"Nothing to learn from: of {entries.Count} entries {answers.Count} are rated, may be trained on and have their texts.");
            }

            await global::System.IO.File.WriteAllLinesAsync(parsed.GetValue(File)!.FullName, examples.Select(ExampleWriter.ToLine), token);
            await environment.Out.WriteLineAsync($"{parsed.GetValue(File)!.FullName}: {examples.Count} examples of {answers.Count} rated answers; {entries.Count} entries in all");
        });
        return command;
    }

    private static void Check(ParseResult parsed)
    {
        var (least, most) = (parsed.GetValue(Least), parsed.GetValue(Most));
        if (least is not (> 0 and <= 1))
        {
            throw CliException.Usage(FormattableString.Invariant($"--min-score must be above 0 and at most 1. Given: {least}"));
        }

        if (parsed.GetValue(Preferences) && !(most >= 0 && most < least))
        {
            throw CliException.Usage(FormattableString.Invariant($"--max-score must be at least 0 and below --min-score {least}. Given: {most}"));
        }
    }

    private static List<TrainingExample> Examples(ParseResult parsed, IReadOnlyList<RatedAnswer> answers) => parsed.GetValue(Preferences)
        ? [.. FeedbackExamples.Preferences(answers, parsed.GetValue(Least), parsed.GetValue(Most), parsed.GetValue(System))]
        : [.. FeedbackExamples.Chats(answers, parsed.GetValue(Least), parsed.GetValue(System))];

    // Consent is the last word on an answer too: whoever takes it back with a later rating is left out.
    private static IEnumerable<RatedAnswer> Consented(IReadOnlyList<FeedbackEntry> entries, string? model) => entries
        .GroupBy(entry => entry.RequestId, StringComparer.Ordinal).Select(ratings => ratings.MaxBy(rating => rating.Sequence)!).OrderBy(entry => entry.Sequence)
        .Where(entry => entry.MayTrain && (model is null || entry.Model == model))
        .Where(entry => entry is { Question.Length: > 0, Answer.Length: > 0, Score: not null })
        .Select(entry => new RatedAnswer(entry.Question!, entry.Answer!, entry.Score!.Value));
}
