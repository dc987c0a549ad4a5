using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Cli.Tuning;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models check</c>: how much of a model another form of it keeps; run by the silo's program, which has the engine.</summary>
internal static class CheckModelCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var candidate = new Argument<string>("CANDIDATE") { Description = "The folder of the form that is judged (quantised, merged)." };
        var against = new Option<string>("--against") { Description = "The folder of the exact form.", Required = true };
        var text = new Option<string>("--text") { Description = "A text file to compare on.", Required = true };
        var tokens = new Option<int?>("--tokens") { Description = "The most tokens that are read. Default: 8192." };
        var window = new Option<int?>("--window") { Description = "Tokens of one window. Default: 512." };
        var maxLoss = new Option<double?>("--max-loss") { Description = "Refuse when the perplexity rises by more per cent." };
        var minAgreement = new Option<double?>("--min-agreement") { Description = "Refuse when both find the same token likeliest at fewer per cent of the positions." };
        var silo = new Option<string?>("--silo") { Description = "The silo's program: its assembly, executable or folder. Also: ORLEANSLLM_SILO. Default: ./silo" };
        var command = new Command("check", "Compares a form of a model with the exact one on a text: perplexity, agreement, logits. Exit code 3 when a limit is passed.")
        {
            candidate, against, text, tokens, window, maxLoss, minAgreement, silo,
        };
        command.SetAction((parsed, token) =>
        {
            var start = SiloProgram.At(parsed.GetValue(silo) ?? environment.Variable("ORLEANSLLM_SILO") ?? "silo");
            string?[] arguments =
            [
                "compare", Path.GetFullPath(parsed.GetValue(candidate)!), Path.GetFullPath(parsed.GetValue(against)!), "--text", Path.GetFullPath(parsed.GetValue(text)!),
                .. Given("--tokens", parsed.GetValue(tokens)), .. Given("--window", parsed.GetValue(window)),
                .. Given("--max-loss", parsed.GetValue(maxLoss)), .. Given("--min-agreement", parsed.GetValue(minAgreement)),
            ];
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument!);
            }

            return SiloProgram.RunAsync(start, environment, token);
        });
        return command;
    }

    private static string[] Given(string option, double? value) => value is { } number ? [option, number.ToString(CultureInfo.InvariantCulture)] : [];
}
