using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Chat;

namespace OrleansLlm.Cli.Encoders;

/// <summary><c>embed</c>: writes each text's vector as one line of JSON.</summary>
internal static class EmbedCommand
{
    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var model = new Option<string>("--model", "-m") { Description = "The embedding model.", Required = true };
        var dimensions = new Option<int?>("--dimensions") { Description = "Cut vectors to so many dimensions." };
        var type = new Option<string?>("--type") { Description = "What the texts are, for models with instructions: query or document." };
        var truncate = new Option<bool>("--truncate") { Description = "Cut texts that are too long instead of failing." };
        var texts = new Argument<string[]>("TEXT") { Description = "The texts; none: one per line on standard input.", Arity = ArgumentArity.ZeroOrMore };
        type.AcceptOnlyFromAmong("query", "document");
        var command = new Command("embed", "Turns texts into vectors.") { model, dimensions, type, truncate, texts };
        command.SetAction(async (parsed, token) =>
        {
            var options = new EmbeddingGenerationOptions
            {
                ModelId = parsed.GetValue(model),
                Dimensions = parsed.GetValue(dimensions),
                AdditionalProperties = new() { [LlmProperties.Truncate] = parsed.GetValue(truncate) },
            };
            if (parsed.GetValue(type) is { } given)
            {
                options.AdditionalProperties[LlmProperties.InputType] = given;
            }

            var values = await TextArguments.ReadAsync(parsed, texts, environment, token);
            using var client = connection.Open(parsed);
            foreach (var embedding in await client.Embeddings.GenerateAsync(values, options, token))
            {
                await environment.Out.WriteLineAsync(JsonSerializer.Serialize(embedding.Vector.ToArray(), CliLineJson.Default.SingleArray));
            }
        });
        return command;
    }
}
