using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Cli.Tuning;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models quantize</c> and <c>models prune</c>: run by the silo's program, which has the engine.</summary>
internal static class WorkshopCommands
{
    public static Command Quantize(CliEnvironment environment)
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "The checkpoint: a folder with safetensors, or a GGUF file." };
        var name = new Option<string>("--name") { Description = "The new model's name.", Required = true };
        var text = new Option<string>("--text") { Description = "A text like those that the model will read.", Required = true };
        var options = new WorkshopOptions(
            new Option<string?>("--method") { Description = "gptq (default): errors of rounding are made good by the weights after them; awq: channels that are large get finer steps." },
            new Option<string?>("--format") { Description = "int4 (default) or int8." },
            new Option<string?>("--head-format") { Description = "The same for embedding and head: fp32, int8 or int4." },
            new Option<string?>("--block-size") { Description = "Values per scale. Default: 32." },
            new Option<string?>("--tokens") { Description = "Tokens of the text that are read. Default: 8192." },
            new Option<string?>("--window") { Description = "Tokens that are read together. Default: 512." });
        var command = new Command("quantize", "Imports a checkpoint with weights quantised by GPTQ or AWQ, measured on a text.") { checkpoint, name, text };
        return options.AddTo(command, environment, parsed =>
        [
            "quantize", Path.GetFullPath(parsed.GetValue(checkpoint)!), "--name", parsed.GetValue(name)!, "--text", Path.GetFullPath(parsed.GetValue(text)!),
            "--models-folder", Path.GetFullPath(ImportModelCommand.FolderOf(environment)),
        ]);
    }

    public static Command Prune(CliEnvironment environment)
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "The checkpoint: a folder with safetensors." };
        var target = new Option<string>("--out") { Description = "The new folder; must not exist.", Required = true };
        var sparsity = new Option<string>("--sparsity") { Description = "The share of weights that become zero, or a pattern such as 2:4.", Required = true };
        var text = new Option<string?>("--text") { Description = "A text to measure on: Wanda instead of magnitudes alone." };
        var options = new WorkshopOptions(
            new Option<string?>("--tokens") { Description = "Tokens of the text that are read. Default: 8192." },
            new Option<string?>("--window") { Description = "Tokens that are read together. Default: 512." });
        var command = new Command("prune", "Sets the least important weights of a checkpoint to zero.") { checkpoint, target, sparsity, text };
        return options.AddTo(command, environment, parsed =>
        [
            "prune", Path.GetFullPath(parsed.GetValue(checkpoint)!), "--out", Path.GetFullPath(parsed.GetValue(target)!), "--sparsity", parsed.GetValue(sparsity)!,
            .. parsed.GetValue(text) is { } file ? new[] { "--text", Path.GetFullPath(file) } : [],
        ]);
    }

    /// <summary>Options that are handed on as they are, and the silo's program.</summary>
    private sealed class WorkshopOptions(params Option<string?>[] options)
    {
        public Command AddTo(Command command, CliEnvironment environment, Func<ParseResult, IEnumerable<string>> arguments)
        {
            var silo = new Option<string?>("--silo") { Description = "The silo's program: its assembly, executable or folder. Also: ORLEANSLLM_SILO. Default: ./silo" };
            command.Options.Add(silo);
            foreach (var option in options)
            {
                command.Options.Add(option);
            }

            command.SetAction((parsed, token) =>
            {
                var start = SiloProgram.At(parsed.GetValue(silo) ?? environment.Variable("ORLEANSLLM_SILO") ?? "silo");
                foreach (var argument in arguments(parsed).Concat(options.Where(option => parsed.GetValue(option) is not null).SelectMany(option => new[] { option.Name, parsed.GetValue(option)! })))
                {
                    start.ArgumentList.Add(argument);
                }

                return SiloProgram.RunAsync(start, environment, token);
            });
            return command;
        }
    }
}
