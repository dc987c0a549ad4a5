using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Cli.Training;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cli.Embedded;

/// <summary><c>embedded train</c>: examples, tokenizer, training and export of a built-in model; started again, it goes on.</summary>
internal static class TrainEmbeddedCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var size = new Option<string>("--size") { Description = $"Which: {string.Join(" or ", EmbeddedShape.Named.Keys)}.", DefaultValueFactory = _ => "ember" };
        size.AcceptOnlyFromAmong([.. EmbeddedShape.Named.Keys]);
        var output = new Option<DirectoryInfo>("--out") { Description = "Where everything goes.", Required = true };
        var seed = new Option<int>("--seed") { Description = "Of the examples, the tokenizer and the first weights.", DefaultValueFactory = _ => 1 };
        var plain = new EmbeddedRecipe { Shape = EmbeddedShape.Named["ember"] };
        var examples = new Option<int>("--examples") { Description = "Examples to learn from.", DefaultValueFactory = _ => plain.Examples };
        var steps = new Option<int>("--steps") { Description = "Batches to learn from.", DefaultValueFactory = _ => plain.Steps };
        var rows = new Option<int>("--rows") { Description = "Rows of a batch, of 384 tokens each; a step takes longer with more.", DefaultValueFactory = _ => plain.Rows };
        var device = new Option<string>("--device") { Description = "cpu, or cuda or cuda:N where the trainer has libtorch for CUDA.", DefaultValueFactory = _ => plain.Device };
        var threads = new Option<int>("--threads") { Description = "Threads; results are repeatable for the same number.", DefaultValueFactory = _ => plain.Threads };
        var teacher = new Option<DirectoryInfo?>("--teacher") { Description = "A checkpoint (OUT/run/model of a larger one) to learn from too; its tokenizer is taken." };
        var tokenizer = new Option<DirectoryInfo?>("--tokenizer") { Description = "A checkpoint whose tokenizer is taken instead of learning one: models that share one can be draft, student or cascade of each other." };
        var from = new Option<DirectoryInfo?>("--from") { Description = "A checkpoint (OUT/run/model of a run before, of the same size) to go on from: another course; give it another seed, and lower rates." };
        var rates = new Option<double>("--rates") { Description = "Learning rates as a share of the usual ones, above 0 and at most 1.", DefaultValueFactory = _ => plain.Rates };
        var trainer = new Option<string?>("--trainer")
        {
            Description = "The trainer's program, as for `train`.",
        };
        var command = new Command("train", "Makes a built-in model: examples from the product's templates, a tokenizer, training, an int8 model. Started again, it goes on.")
        {
            size, output, seed, examples, steps, rows, threads, device, rates, from, teacher, tokenizer, trainer,
        };
        command.SetAction((parsed, token) =>
        {
            var name = parsed.GetValue(size)!;
            var recipe = new EmbeddedRecipe
            {
                Shape = EmbeddedShape.Named[name], Seed = parsed.GetValue(seed), Examples = parsed.GetValue(examples), Steps = parsed.GetValue(steps), Rows = parsed.GetValue(rows),
                Threads = parsed.GetValue(threads), Device = parsed.GetValue(device)!, Rates = parsed.GetValue(rates),
                From = parsed.GetValue(from)?.FullName, Teacher = parsed.GetValue(teacher)?.FullName, Tokenizer = parsed.GetValue(tokenizer)?.FullName,
            };
            return RunAsync(environment, recipe, name, parsed.GetValue(output)!.FullName, parsed.GetValue(trainer), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, EmbeddedRecipe recipe, string name, string folder, string? trainer, CancellationToken token)
    {
        var start = await TrainerProgram.FindAsync(trainer ?? environment.Variable(TrainerProgram.Variable), environment, token);
        try
        {
            if (!recipe.IsPrepared(folder))
            {
                await environment.Error.WriteLineAsync($"{recipe.Examples} examples");
                await Task.Run(() => recipe.Prepare(folder), token);
            }
        }
        catch (Exception wrong) when (wrong is TrainingException or System.ComponentModel.DataAnnotations.ValidationException)
        {
            throw CliException.Usage(wrong.Message);
        }

        using var view = new RunView(environment, asJson: false);
        var code = await TrainerProgram.RunAsync(start, ["run", Path.Combine(folder, EmbeddedRecipe.SettingsFile), "--events", "json"], environment, view.Show, token);
        return code == (int)TrainingExitCode.Finished ? await ExportAsync(environment, folder, name, token) : code;
    }

    private static async Task<int> ExportAsync(CliEnvironment environment, string folder, string name, CancellationToken token)
    {
        try
        {
            var format = new CheckpointFormat { Weights = WeightFormat.Q8, HasFloatActivations = true };
            var package = await Task.Run(() => PackagedModel.Import(Path.Combine(folder, EmbeddedRecipe.TrainedFolder), folder, name, null, true, format, token), token);
            await environment.Out.WriteLineAsync($"Wrote {package.Folder}");
            return ExitCodes.Done;
        }
        catch (ModelPackageException invalid)
        {
            throw new CliException(invalid.Message);
        }
    }
}
