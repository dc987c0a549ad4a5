using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tuning;

/// <summary><c>tune MODEL</c>: lets the silo's program find the fastest settings of a model on this machine.</summary>
internal static class TuneCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var model = new Argument<string>("MODEL") { Description = "The model's name, as in the models folder." };
        var silo = new Option<string?>("--silo")
        {
            Description = "The silo's program: its assembly, executable or folder. Also: ORLEANSLLM_SILO. Default: ./silo",
        };
        var minutes = new Option<double>("--minutes") { Description = "Minutes that measuring may take.", DefaultValueFactory = _ => 3 };
        var streams = new Option<string>("--streams") { Description = "Numbers of concurrent streams whose speed counts.", DefaultValueFactory = _ => "1,4,16" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Measure only; keep nothing." };
        var command = new Command("tune", "Finds sessions, threads, batch cap and prefill chunk for a model on this machine, and keeps them in its folder.")
        {
            model, silo, minutes, streams, dryRun,
        };
        command.SetAction((parsed, token) =>
        {
            var start = SiloProgram.At(parsed.GetValue(silo) ?? environment.Variable("ORLEANSLLM_SILO") ?? "silo");
            foreach (var argument in (string[])
                ["tune", parsed.GetValue(model)!, "--minutes", parsed.GetValue(minutes).ToString(CultureInfo.InvariantCulture), "--streams", parsed.GetValue(streams)!])
            {
                start.ArgumentList.Add(argument);
            }

            if (parsed.GetValue(dryRun))
            {
                start.ArgumentList.Add("--dry-run");
            }

            return SiloProgram.RunAsync(start, environment, token);
        });
        return command;
    }
}
