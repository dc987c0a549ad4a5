using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Search;

namespace OrleansLlm.Cli.Training;

/// <summary><c>train</c>: runs the trainer, which carries libtorch, as a process of its own.</summary>
internal static class TrainCommand
{
    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var trainer = new Option<string?>("--trainer")
        {
            Description = "The trainer's program: its assembly, executable or folder. Also: ORLEANSLLM_TRAINER. Default: trainer/ beside this program, else the one of the source tree, which is built.",
            Recursive = true,
        };
        return new Command("train", "Trains models: from scratch, full, LoRA and QLoRA fine-tunes, preferences, distillation, sentence encoders.")
        {
            trainer, Run(environment, trainer), Search(environment, trainer), FeedbackDataCommand.Create(environment, connection),
        };
    }

    private static Command Run(CliEnvironment environment, Option<string?> trainer)
    {
        var file = new Argument<string?>("SETTINGS") { Description = "A settings file in JSON; the options below come on top of it.", Arity = ArgumentArity.ZeroOrOne };
        var model = new Option<string?>("--model") { Description = "The model's folder in Hugging Face layout." };
        var data = new Option<string[]>("--data") { Description = "Training data: .jsonl, .txt or .tokens; several times for several.", AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--out") { Description = "Where everything is written; a run that was stopped there goes on." };
        var set = new Option<string[]>("--set") { Description = "Any setting by its path, optimizer.learning_rate=1e-4; several times for several." };
        var json = new Option<bool>("--json") { Description = "Print events as JSON lines." };
        var command = new Command("run", "Runs a training run, or goes on with it. Ctrl-C saves and stops.") { file, model, data, output, set, json };
        command.SetAction(async (parsed, token) =>
        {
            var settings = SettingsBuilder.Build(parsed.GetValue(file), parsed.GetValue(model), parsed.GetValue(data) ?? [], parsed.GetValue(output), parsed.GetValue(set) ?? []);
            Directory.CreateDirectory(settings.Output);
            string path = Path.Combine(settings.Output, "settings.json");
            TrainingSettingsFile.Write(path, settings);
            var start = await TrainerProgram.FindAsync(parsed.GetValue(trainer) ?? environment.Variable(TrainerProgram.Variable), environment, token);
            using var view = new RunView(environment, parsed.GetValue(json));
            var code = (TrainingExitCode)await TrainerProgram.RunAsync(start, ["run", path, "--events", "json"], environment, view.Show, token);
            if (File.Exists(Path.Combine(settings.Output, "events.jsonl")))
            {
                LossPlot.Save(Path.Combine(settings.Output, "loss.svg"), RunHistory.Read(Path.Combine(settings.Output, "events.jsonl")));
            }

            return ExitCode(code);
        });
        return command;
    }

    private static Command Search(CliEnvironment environment, Option<string?> trainer)
    {
        var file = new Argument<string>("SEARCH") { Description = "A search file in JSON: base settings, lists of what is tried, minutes." };
        var json = new Option<bool>("--json") { Description = "Print standings as JSON lines." };
        var command = new Command("search", "Searches for settings by successive halving within a budget of minutes, or goes on with it.") { file, json };
        command.SetAction(async (parsed, token) =>
        {
            var search = ReadSearch(parsed.GetValue(file)!);
            bool asJson = parsed.GetValue(json);
            var start = await TrainerProgram.FindAsync(parsed.GetValue(trainer) ?? environment.Variable(TrainerProgram.Variable), environment, token);
            var code = (TrainingExitCode)await TrainerProgram.RunAsync(
                start, ["search", Path.GetFullPath(parsed.GetValue(file)!)], environment, line => environment.Out.WriteLine(asJson ? line : Text(line)), token);
            string standings = Path.Combine(search.Base.Output, SearchFiles.Standings);
            if (File.Exists(standings))
            {
                SearchPlot.Save(Path.Combine(search.Base.Output, "search.svg"), [.. File.ReadLines(standings).Select(SearchFiles.FromLine).OfType<SearchStanding>()]);
            }

            return ExitCode(code);
        });
        return command;
    }

    private static SearchSettings ReadSearch(string path)
    {
        try
        {
            return SearchFiles.Read(path);
        }
        catch (TrainingException invalid)
        {
            throw CliException.Usage(invalid.Message);
        }
    }

    private static string Text(string line) => SearchFiles.FromLine(line) is { } standing
        ? string.Create(CultureInfo.InvariantCulture, $"round {standing.Round}, candidate {standing.Number}: rate {standing.Candidate.LearningRate:G3}, rank {standing.Candidate.Rank}, epochs {standing.Candidate.Epochs}, replay {standing.Candidate.ReplayShare}: loss {standing.Loss:F4} after {standing.Step} steps")
        : line;

    private static int ExitCode(TrainingExitCode code) => code switch
    {
        TrainingExitCode.Finished => ExitCodes.Done,
        TrainingExitCode.Invalid => ExitCodes.Usage,
        _ => ExitCodes.Failed,
    };
}
