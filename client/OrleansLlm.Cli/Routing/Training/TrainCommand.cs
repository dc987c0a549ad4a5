using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Models;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary><c>route train DATA --out FILE</c>: trains a router, an answer scorer or a classifier from labelled data.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> Data = new("DATA") { Description = "A .csv or .jsonl file, or a folder of them." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<LearnedKind> Kind = new("--kind")
    {
        Description = "router: which model a request needs. scorer: whether an answer is right (columns question, answer, right, logprobs). classifier: what a request is about (columns text, label).",
        DefaultValueFactory = _ => LearnedKind.Router,
    };

    private static readonly Option<ModelKind> Model = new("--model") { Description = "auto chooses by cross-validation.", DefaultValueFactory = _ => ModelKind.Auto };
    private static readonly Option<int> Seed = new("--seed") { Description = "The same data and seed give the same file.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Holdout = new("--holdout")
    {
        Description = "The share of questions, by a hash of each, that is kept from training so that eval can measure on it; 0 to 0.9.", DefaultValueFactory = _ => 0.2,
    };

    public static Command Create(CliEnvironment environment)
    {
        Kind.AcceptOnlyFromAmong("router", "scorer", "classifier");
        Model.AcceptOnlyFromAmong("auto", "knn", "logistic");
        var command = new Command("train", "Trains a router from a table of requests and how well two models answered them.") { Data, Out, Kind, Model, Seed, Holdout };
        foreach (var option in ColumnOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, token) => RunAsync(parsed, environment, token));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CliEnvironment environment, CancellationToken token)
    {
        var holdout = parsed.GetValue(Holdout) is var given and >= 0 and <= 0.9
            ? given
            : throw CliException.Usage(string.Create(CultureInfo.InvariantCulture, $"--holdout must be from 0 to 0.9. Given: {parsed.GetValue(Holdout)}"));
        var options = new RouterTrainingOptions { Model = parsed.GetValue(Model), Seed = parsed.GetValue(Seed), Holdout = holdout };
        var file = new FileInfo(parsed.GetValue(Out)!);
        var bytes = await Task.Run(() => Train(parsed, options, token), token);
        await WholeFile.WriteAsync(file, bytes, token);
        await environment.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}: {bytes.Length} bytes. {LearnedModel.Load(bytes).Summary}"));
    }

    private static byte[] Train(ParseResult parsed, RouterTrainingOptions options, CancellationToken token)
    {
        var data = parsed.GetValue(Data)!;
        return parsed.GetValue(Kind) switch
        {
            LearnedKind.Scorer => ScorerTrainer.Train(AnswerDataReader.Read(data), options, token).ToBytes(),
            LearnedKind.Classifier => TextClassifierTrainer.Train(LabelledDataReader.Read(data), options.Holdout, options.Seed, token).ToBytes(),
            _ => RouterTrainer.Train(RoutingDataReader.Read(data, ColumnOptions.Read(parsed)), options, token).ToBytes(),
        };
    }
}
