using System.CommandLine;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary><c>route eval FILE DATA</c>: measures a trained model on the questions that it has not seen.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "What `route train` wrote." };
    private static readonly Argument<string> Data = new("DATA") { Description = "The same data: the questions that were held out are measured on. Or other data, with --all." };
    private static readonly Option<bool> All = new("--all") { Description = "Measure on all questions. Flatters a model on questions that it was trained on." };
    private static readonly Option<string[]> Plot = new("--plot") { Description = "Draw quality against the share of strong calls: a .svg or .png file; may be given twice." };
    private static readonly Option<bool> Json = new("--json") { Description = "JSON instead of tables." };
    private static readonly Option<double?> WeakCost = new("--weak-cost") { Description = "What a call of the weak model costs, in any unit." };
    private static readonly Option<double?> StrongCost = new("--strong-cost") { Description = "What a call of the strong model costs." };

    public static Command Create(CliEnvironment environment)
    {
        var command = new Command("eval", "Measures a router: CPT50, CPT80, APGR, quality by cost, beside random, lexical and oracle.") { File, Data, All, Plot, Json, WeakCost, StrongCost };
        foreach (var option in ColumnOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, token) => RunAsync(parsed, environment, token));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CliEnvironment environment, CancellationToken token)
    {
        var costs = (parsed.GetValue(WeakCost), parsed.GetValue(StrongCost)) switch
        {
            (null, null) => ((double, double)?)null,
            ({ } weak, { } strong) when weak >= 0 && strong >= 0 && double.IsFinite(weak + strong) => (weak, strong),
            _ => throw CliException.Usage("--weak-cost and --strong-cost must both be given, 0 or more."),
        };
        var plots = (parsed.GetValue(Plot) ?? []).Select(RoutingPlot.Check).ToArray();
        var model = LearnedModel.Load(await System.IO.File.ReadAllBytesAsync(parsed.GetValue(File)!, token));
        var text = model switch
        {
            { Router: { } router } => await Task.Run(() => Measure(router, parsed, costs, plots), token),
            { Scorer: { } scorer } => ScorerText.Of(scorer, AnswerDataReader.Read(parsed.GetValue(Data)!), parsed.GetValue(All)),
            { Classifier: { } classifier } => ClassifierText.Of(classifier, LabelledDataReader.Read(parsed.GetValue(Data)!), parsed.GetValue(All)),
            _ => throw new CliException("A calibrated threshold has nothing to measure."),
        };
        await environment.Out.WriteLineAsync(text.TrimEnd('\n'));
    }

    private static string Measure(LearnedRouter router, ParseResult parsed, (double Weak, double Strong)? costs, string[] plots)
    {
        var data = RoutingDataReader.Read(parsed.GetValue(Data)!, ColumnOptions.Read(parsed));
        var isAll = parsed.GetValue(All);
        var figures = RoutingEvaluation.Run(router, data.Examples, isAll);
        foreach (var plot in plots)
        {
            RoutingPlot.Draw(plot, router.Info, figures);
        }

        var thresholds = ThresholdCheck.Of(router, [.. data.Examples.Where(example => example.IsPair && (isAll || RouterTrainer.IsHeldOut(example.Text, router.Info.Holdout)))]);
        return parsed.GetValue(Json)
            ? JsonSerializer.Serialize(RoutingReport.Of(router.Info, figures, thresholds, costs), CliJson.Default.RoutingReport)
            : RoutingText.Of(router.Info, figures, thresholds, costs);
    }
}
