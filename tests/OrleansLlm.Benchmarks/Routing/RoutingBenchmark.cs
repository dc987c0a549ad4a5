using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Cli;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Benchmarks.Routing;

/// <summary>How good learned routing is: `route train` and `route eval` as users run them, cross-validation over all questions, cascades, intents.</summary>
internal static class RoutingBenchmark
{
    private const int Folds = 5;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = RoutingBenchmarkOptions.Parse(arguments);
        if (options is null)
        {
            await Console.Error.WriteLineAsync("Usage: -- routing [--mmlu <folder>] [--clinc <file>] [--plot <file.svg>]...; at least one of the first two.");
            return 2;
        }

        if (options.Mmlu is { } folder)
        {
            var code = await TrainAndEvaluateAsync(folder, options.Plots);
            if (code != 0)
            {
                return code;
            }

            var data = RoutingDataReader.Read(folder);
            CrossValidate(data);
            CascadeFigures.Print(data);
        }

        if (options.Clinc is { } file)
        {
            IntentFigures.Print(file);
        }

        return 0;
    }

    private static async Task<int> TrainAndEvaluateAsync(string folder, IReadOnlyList<string> plots)
    {
        var file = Path.Combine(Path.GetTempPath(), $"routing-{Environment.ProcessId}.router");
        using var interrupts = new Interrupts();
        var environment = CliEnvironment.OfProcess(interrupts);
        try
        {
            var code = await CliApp.RunAsync(["route", "train", folder, "--out", file], environment);
            return code != 0 ? code : await CliApp.RunAsync(["route", "eval", file, folder, .. plots.SelectMany(plot => (string[])["--plot", plot])], environment);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Every question is foretold by a router that was trained on the other folds: 14,000 test questions instead of 2,900.</summary>
    private static void CrossValidate(RoutingData data)
    {
        var scored = new List<ScoredPair>();
        var milliseconds = new List<double>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var parts = data.Examples.ToLookup(example => QuestionHash.Fold(example.Text, Folds) == fold);
            var router = RouterTrainer.Train(data with { Examples = [.. parts[false]] }, new RouterTrainingOptions { Holdout = 0 });
            var clock = Stopwatch.StartNew();
            scored.AddRange(parts[true].Select(example => new ScoredPair(router.Predict(example.Text).Gain, example.Weak, example.Strong)));
            milliseconds.Add(clock.Elapsed.TotalMilliseconds / parts[true].Count());
        }

        var figures = RouterFigures.Of("learned", scored);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            {Folds}-fold cross-validation over {scored.Count} questions: CPT50 {figures.Cpt50.Value:0.000} ({figures.Cpt50.Low:0.000} - {figures.Cpt50.High:0.000}), CPT80 {figures.Cpt80.Value:0.000}, APGR {figures.Apgr.Value:0.000} ({figures.Apgr.Low:0.000} - {figures.Apgr.High:0.000})
            a forecast takes {milliseconds.Order().ElementAt(Folds / 2):0.00} ms on one core
            """));
    }
}
