using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Embedders;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Cli.Embedders;

/// <summary><c>embedder train</c>: fetches the sources that are missing and trains.</summary>
internal static class TrainEmbedderCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var sources = new Option<DirectoryInfo>("--sources") { Description = "Where the packages with the training text lie; missing ones are fetched with npm.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where the model goes.", Required = true };
        var seed = new Option<int>("--seed") { Description = "Of the first weights and the order of texts.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "Batches to learn from.", DefaultValueFactory = _ => new EmbedderTrainingOptions().Steps };
        var rate = new Option<float>("--rate") { Description = "The first learning rate.", DefaultValueFactory = _ => new EmbedderTrainingOptions().LearningRate };
        var dimensions = new Option<int>("--dimensions") { Description = "Numbers per embedding.", DefaultValueFactory = _ => new EmbedderShape().Dimensions };
        var words = new Option<int>("--words") { Description = "Words with a vector of their own.", DefaultValueFactory = _ => new EmbedderShape().Words };
        var command = new Command("train", "Trains the built-in embedding model from openly licensed text.") { sources, output, seed, steps, rate, dimensions, words };
        command.SetAction(async (parsed, token) =>
        {
            var options = new EmbedderTrainingOptions { Seed = parsed.GetValue(seed), Steps = parsed.GetValue(steps), LearningRate = parsed.GetValue(rate), Shape = new EmbedderShape { Dimensions = parsed.GetValue(dimensions), Words = parsed.GetValue(words) } };
            var folder = parsed.GetValue(sources)!.FullName;
            var target = parsed.GetValue(output)!.FullName;
            await TrainingPackages.FetchMissingAsync(folder, environment, token);
            await TrainAsync(environment, folder, target, options, token);
            await environment.Out.WriteLineAsync($"Wrote {target}");
        });
        return command;
    }

    private static async Task TrainAsync(CliEnvironment environment, string sources, string target, EmbedderTrainingOptions options, CancellationToken token)
    {
        try
        {
            await ProgressBar.RunAsync(environment, "Training", bar => Task.Run(
                () => EmbedderTraining.Run(sources, target, options, new Watcher(environment, bar), token), token));
        }
        catch (Exception invalid) when (invalid is InvalidDataException or System.ComponentModel.DataAnnotations.ValidationException)
        {
            throw new CliException(invalid.Message);
        }
    }

    // Says now and then how far it is, where no bar is shown.
    private sealed class Watcher(CliEnvironment environment, IProgress<double> bar) : IProgress<TrainingProgress>
    {
        private const int Every = 500;
        private float _loss;

        public void Report(TrainingProgress value)
        {
            bar.Report(value.Step / (double)value.Steps);
            _loss += value.Loss / Every;
            if (value.Step % Every == 0)
            {
                environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"batch {value.Step} of {value.Steps}: loss {_loss:F3}"));
                _loss = 0;
            }
        }
    }
}
