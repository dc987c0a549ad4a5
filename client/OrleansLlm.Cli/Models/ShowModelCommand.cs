using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models show</c>.</summary>
internal static class ShowModelCommand
{
    public static Command Create(CliEnvironment environment, Connection connection, Option<bool> json)
    {
        var name = new Argument<string>("MODEL") { Description = "The model's name." };
        var command = new Command("show", "Shows one model.") { name };
        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var model = await client.Models.GetAsync(parsed.GetValue(name)!, token);
            if (parsed.GetValue(json))
            {
                await environment.Out.WriteLineAsync(JsonSerializer.Serialize(model, CliJson.Default.ModelCard));
                return;
            }

            await environment.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                model         {model.Id}
                architecture  {model.Architecture ?? "-"}
                context       {model.ContextLength?.ToString(CultureInfo.InvariantCulture) ?? "-"} tokens
                price         ${model.Price?.InputPerMillion ?? 0} in, ${model.Price?.OutputPerMillion ?? 0} out per million tokens
                replicas      {model.Replicas?.ToString(CultureInfo.InvariantCulture) ?? "-"}
                tool calls    {model.ToolFormat ?? "-"}
                created       {DateTimeOffset.FromUnixTimeSeconds(model.Created):yyyy-MM-dd}
                """));
        });
        return command;
    }
}
