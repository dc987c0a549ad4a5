using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client;
using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Cli.Rag;

/// <summary><c>rag answer-eval FILE</c>: groundedness, citations and "not found" on a question set.</summary>
internal static class RagAnswerEvalCommand
{
    private static readonly (string Name, Func<AnswerFigures, double> Figure)[] s_figures =
    [
        ("answered, paragraph there", figures => figures.Answered), ("\"not found\", paragraph missing", figures => figures.Refused), ("right decision", figures => figures.Decided),
        ("answer has an expected one", figures => figures.Correct), ("groundedness", figures => figures.Groundedness), ("answers with a citation", figures => figures.Cited),
        ("answers whose quote has an expected one", figures => figures.QuotesAnswer), ("citation precision", figures => figures.CitationPrecision),
        ("citation recall", figures => figures.CitationRecall), ("quote has an expected answer", figures => figures.QuotePrecision),
        ("right marks kept", figures => figures.RightMarksKept), ("wrong marks removed", figures => figures.WrongMarksRemoved), ("quotes that resolve", figures => figures.Resolved),
    ];

    public static Command Create(CliEnvironment environment, Connection connection, Option<bool> json)
    {
        var options = new RagAnswerOptions();
        var model = new Option<string?>("--model", "-m") { Description = "A server's chat model; default: answers are written from the set itself, as --answers says." };
        var answers = new Option<string>("--answers") { Description = "Without a model: right answers, half of them with a wrong mark (marked), without marks (bare), without the question's words (terse), or wrong ones without marks (wrong).", DefaultValueFactory = _ => "marked" };
        answers.AcceptOnlyFromAmong("marked", "bare", "terse", "wrong");
        var limit = new Option<int>("--limit") { Description = "How many questions.", DefaultValueFactory = _ => int.MaxValue };
        var calibration = new Option<string?>("--calibration") { Description = "A file that rag calibrate wrote; default: the built-in one." };
        var compact = new Option<bool>("--compact") { Description = "Ask with numbered lines alone, for small models." };
        var tokens = new Option<int>("--context-tokens") { Description = "The most tokens of passages.", DefaultValueFactory = _ => 2048 };
        var attachAt = new Option<double>("--attach-at") { Description = "A statement without a mark is cited when a passage bears out so much of it, 0 to 1.", DefaultValueFactory = _ => new CitationOptions().AttachAt };
        var command = new Command("answer-eval", "Evaluates answers from passages: what is refused, borne out, cited.") { options.File, model, answers, limit, calibration, compact, tokens, attachAt };
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var language = parsed.GetValue(options.Language)!;
            var evaluation = new AnswerEvaluationOptions
            {
                Top = parsed.GetValue(options.Top),
                Limit = parsed.GetValue(limit),
                Decision = parsed.GetValue(calibration) is { } path ? AnswerabilityModel.Parse(await File.ReadAllTextAsync(path, token)) : AnswerabilityModel.Default,
                Packing = new PackingOptions { MaxTokens = parsed.GetValue(tokens), Language = language },
                Citing = new CitationOptions { Language = language, AttachAt = parsed.GetValue(attachAt) },
                Style = parsed.GetValue(compact) ? GroundedPromptStyle.Compact : GroundedPromptStyle.Full,
                Embedder = parsed.GetValue(options.EmbeddingModel) is { } embedder ? ServerModels.Embedder(client, embedder) : null,
            };
            Func<SquadDataset, AnswerWriter> writer = parsed.GetValue(model) is { } name ? _ => Ask(client, name, evaluation.Style) : WriterOf(parsed.GetValue(answers)!);
            var figures = await QuestionSets.UseAsync(environment, parsed.GetValue(options.File)!, language, evaluation.Embedder, "answering", (search, progress) =>
                new AnswerEvaluation(search, evaluation, writer(search.Dataset)).RunAsync(progress, token), token);
            await environment.Out.WriteAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, CliJson.Default.AnswerFigures) + "\n" : Table(figures));
        });
        return command;
    }

    private static Func<SquadDataset, AnswerWriter> WriterOf(string answers) => answers switch
    {
        "bare" => _ => AnswerWriters.Bare,
        "terse" => _ => AnswerWriters.Terse,
        "wrong" => AnswerWriters.Wrong,
        _ => _ => AnswerWriters.Marked,
    };

    private static AnswerWriter Ask(OrleansLlmClient client, string model, GroundedPromptStyle style) => async (question, context, token) =>
    {
        var messages = new List<ChatMessage> { new(ChatRole.User, GroundedPrompt.Question(style, context.Passages, question.Text)) };
        if (GroundedPrompt.Rules(style) is { } rules)
        {
            messages.Insert(0, new ChatMessage(ChatRole.System, rules));
        }

        return (await client.Chat.GetResponseAsync(messages, new ChatOptions { ModelId = model, Temperature = 0, MaxOutputTokens = 200 }, token)).Text;
    };

    private static string Table(AnswerFigures figures) => TextTable.Format(
        ["figure", string.Create(CultureInfo.InvariantCulture, $"{figures.Questions} questions")],
        [.. s_figures.Select(figure => new[] { figure.Name, figure.Figure(figures).ToString("F3", CultureInfo.InvariantCulture) })]);
}
