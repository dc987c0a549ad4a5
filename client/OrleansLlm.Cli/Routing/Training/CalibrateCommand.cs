using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary><c>route calibrate LOG --out FILE</c>: sets a cascade's threshold from logged scores, whatever scored them.</summary>
internal static class CalibrateCommand
{
    private static readonly Argument<string> Log = new("LOG")
    {
        Description = "A .csv or .jsonl file with the columns score, right and, where it is known how right the next model was, next_right.",
    };

    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<double?> Quality = new("--quality") { Description = "The mean quality to reach, 0 to 1, with the fewest escalations." };
    private static readonly Option<double?> Budget = new("--budget") { Description = "The share of answers that may be escalated, 0 to 1." };

    public static Command Create(CliEnvironment environment)
    {
        var command = new Command("calibrate", "Sets the threshold of a cascade from logged scores, for a quality or a budget.") { Log, Out, Quality, Budget };
        command.SetAction((parsed, token) => RunAsync(parsed, environment, token));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CliEnvironment environment, CancellationToken token)
    {
        var (quality, budget) = (parsed.GetValue(Quality), parsed.GetValue(Budget));
        if (quality is null == budget is null || (quality ?? budget) is not (>= 0 and <= 1))
        {
            throw CliException.Usage("Either --quality or --budget must be given, from 0 to 1.");
        }

        var log = AnswerDataReader.ReadScores(parsed.GetValue(Log)!);
        var threshold = quality is { } target ? CascadeThreshold.ForQuality(log, target) : CascadeThreshold.ForShare(log, budget!.Value);
        await WholeFile.WriteAsync(new FileInfo(parsed.GetValue(Out)!), threshold.ToBytes(), token);
        var info = threshold.Info;
        await environment.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"threshold {info.Threshold:0.####} for {info.Goal}: {info.Escalated:P1} of {info.Examples} answers go on, those kept are right at {info.Kept ?? double.NaN:0.000}"));
    }
}
