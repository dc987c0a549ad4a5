using System.CommandLine;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models</c>: what a server serves, and what its models folder holds.</summary>
internal static class ModelsCommand
{
    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var json = new Option<bool>("--json") { Description = "JSON instead of text.", Recursive = true };
        return new Command("models", "Models of a server.")
        {
            json,
            ListModelsCommand.Create(environment, connection, json),
            ShowModelCommand.Create(environment, connection, json),
            ImportModelCommand.Create(environment),
            PullModelCommand.Create(environment),
            ExportModelCommand.Create(environment),
            MergeModelsCommand.Create(environment),
            CheckModelCommand.Create(environment),
            WorkshopCommands.Quantize(environment),
            WorkshopCommands.Prune(environment),
        };
    }
}
