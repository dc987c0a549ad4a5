using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Models;

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
                price         {PriceOf(model.Price)}
                replicas      {model.Replicas?.ToString(CultureInfo.InvariantCulture) ?? "-"}
                tool calls    {model.ToolFormat ?? "-"}
                created       {DateTimeOffset.FromUnixTimeSeconds(model.Created):yyyy-MM-dd}
                """));
        });
        return command;
    }

    private static string PriceOf(ModelPrice? price)
    {
        if (price is null)
        {
            return "-";
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"${price.InputPerMillion} in, ${price.OutputPerMillion} out per million tokens");
        foreach (var (amount, unit) in new[] { (price.PerRequest, "request"), (price.PerImage, "image"), (price.PerSecond, "second on the device") })
        {
            text += amount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", ${amount} per {unit}");
        }

        return price.Rule is null ? text : $"{text} (rule {price.Rule})";
    }
}
