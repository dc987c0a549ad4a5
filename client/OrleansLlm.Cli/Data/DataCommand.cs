using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Data.Preparation;
using OrleansLlm.Training.Data.Privacy;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cli.Data;

/// <summary><c>data</c>: checks training data, and prepares it for a run.</summary>
internal static class DataCommand
{
    public static Command Create(CliEnvironment environment) => new("data", "Checks and prepares training data: .jsonl, .csv, .tsv and .parquet.")
    {
        Check(environment), Prepare(environment),
    };

    private static Command Check(CliEnvironment environment)
    {
        var options = new PreparationArguments();
        var show = new Option<int>("--show") { Description = "Findings to list.", DefaultValueFactory = _ => 20 };
        var command = new Command("check", "Tells what is wrong with training data, line by line, and how long its examples are. Fails when a line is invalid.") { show };
        options.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var data = await RunAsync(parsed, options, options.Read(parsed) with { Scrubber = new PatternScrubber() }, token);
            await environment.Out.WriteAsync(PreparationText.Of(data, parsed.GetValue(show)));
            return data.Findings.Any(finding => finding.Reason == LeftOut.Invalid) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    private static Command Prepare(CliEnvironment environment)
    {
        var options = new PreparationArguments();
        var output = new Option<DirectoryInfo>("--out") { Description = "Where train.jsonl, validation.jsonl and manifest.json go.", Required = true };
        var scrub = new Option<bool>("--scrub") { Description = "Replace e-mail addresses, telephone, card and account numbers and IP addresses by their kind in brackets." };
        var share = new Option<double>("--validation-share") { Description = "The share of examples for validation, 0 to 0.5; which follows from their content.", DefaultValueFactory = _ => 0.05 };
        var skip = new Option<bool>("--skip-invalid") { Description = "Leave invalid lines out instead of failing." };
        var show = new Option<int>("--show") { Description = "Findings to list.", DefaultValueFactory = _ => 0 };
        var command = new Command("prepare", "Makes a training set: checked, filtered, without doubles and without what is in evaluation sets, in two parts, with a manifest.") { output, scrub, share, skip, show };
        options.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var settings = options.Read(parsed) with { Scrubber = parsed.GetValue(scrub) ? new PatternScrubber() : null, ValidationShare = parsed.GetValue(share) };
            var data = await RunAsync(parsed, options, settings, token);
            if (!parsed.GetValue(skip) && data.Findings.FirstOrDefault(finding => finding.Reason == LeftOut.Invalid) is { } invalid)
            {
                throw new CliException($"{invalid.File}, line {invalid.Line}: {invalid.Detail}. `data check` lists all; --skip-invalid leaves them out.");
            }

            var folder = parsed.GetValue(output)!.FullName;
            var manifest = await PreparedFolder.WriteAsync(folder, data, settings, token);
            await environment.Out.WriteAsync(PreparationText.Of(data, parsed.GetValue(show)));
            await environment.Out.WriteLineAsync($"{folder}: {string.Join(", ", manifest.Outputs.Select(file => $"{file.Name} {file.Examples}"))}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<PreparedData> RunAsync(ParseResult parsed, PreparationArguments arguments, PreparationOptions options, CancellationToken token)
    {
        try
        {
            return await DataPreparation.RunAsync(parsed.GetValue(arguments.Files)!, options, token);
        }
        catch (TrainingException wrong)
        {
            throw CliException.Usage(wrong.Message);
        }
    }
}
