using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Models;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models list</c>.</summary>
internal static class ListModelsCommand
{
    public static Command Create(CliEnvironment environment, Connection connection, Option<bool> json)
    {
        var command = new Command("list", "Lists the models that the key may use.");
        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var models = await client.Models.ListAsync(token);
            await environment.Out.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(models, CliJson.Default.IReadOnlyListModelCard)
                : Table(models).TrimEnd('\n'));
        });
        return command;
    }

    private static string Table(IReadOnlyList<ModelCard> models) => TextTable.Format(
        ["model", "kind", "architecture", "context", "$/M in", "$/M out", "replicas"],
        [.. models.Select(model => (IReadOnlyList<string>)[
            model.Id,
            model.Kind ?? "-",
            model.Architecture ?? "-",
            Text(model.ContextLength),
            Text(model.Price?.InputPerMillion),
            Text(model.Price?.OutputPerMillion),
            Text(model.Replicas),
        ])]);

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "-";
}
