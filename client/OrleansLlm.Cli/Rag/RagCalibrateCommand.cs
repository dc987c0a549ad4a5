using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Retrieval.Answerability;
using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Cli.Rag;

/// <summary><c>rag calibrate FILE</c>: fits the score that decides whether passages have an answer, and tells how well it does on questions it has not seen.</summary>
internal static class RagCalibrateCommand
{
    public static Command Create(CliEnvironment environment, Connection connection, Option<bool> json)
    {
        var options = new RagAnswerOptions();
        var output = new Option<string?>("--out") { Description = "Write the calibration into this file, for OrleansLlm__FileSearch__CalibrationFile." };
        var command = new Command("calibrate", "Fits the score that decides between an answer and \"not found\"; every other article is kept for its figures.") { options.File, output };
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var embed = parsed.GetValue(options.EmbeddingModel) is { } model ? ServerModels.Embedder(client, model) : null;
            var language = parsed.GetValue(options.Language)!;
            var (fit, heldOut) = await QuestionSets.UseAsync(environment, parsed.GetValue(options.File)!, language, embed, "reading", (search, progress) =>
                AnswerabilityExamples.MakeAsync(search, new AnswerabilityReader(language, embed), parsed.GetValue(options.Top), progress, token), token);
            var calibration = AnswerabilityTraining.Fit(fit, embed is not null);
            if (parsed.GetValue(output) is { } path)
            {
                await File.WriteAllTextAsync(path, calibration.ToJson() + "\n", token);
            }

            var figures = new CalibrationFigures(calibration.Threshold, AnswerabilityFigures.Of(calibration, fit), AnswerabilityFigures.Of(calibration, heldOut), fit.Count, heldOut.Count);
            await environment.Out.WriteAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, CliJson.Default.CalibrationFigures) + "\n" : Table(figures));
        });
        return command;
    }

    private static string Table(CalibrationFigures figures) => TextTable.Format(
        ["examples", "count", "AUC", "answered", "refused", "both", "threshold"],
        [Row("fitted", figures.FittedCount, figures.Fitted, figures.Threshold), Row("held out", figures.HeldOutCount, figures.HeldOut, figures.Threshold)]);

    private static string[] Row(string name, int count, AnswerabilityFigures figures, double threshold) =>
    [
        name,
        count.ToString(CultureInfo.InvariantCulture),
        .. new[] { figures.Auc, figures.Answered, figures.Refused, figures.Balanced, threshold }.Select(figure => figure.ToString("F3", CultureInfo.InvariantCulture)),
    ];
}
