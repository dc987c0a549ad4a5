using System.CommandLine;
using Microsoft.Extensions.AI;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Chat;

/// <summary><c>chat</c>: one answer to a prompt, or a conversation when there is none.</summary>
internal static class ChatCommand
{
    private static readonly Argument<string?> Prompt = new("PROMPT")
    {
        Description = "What to ask. Without it: standard input when that is redirected, else a conversation.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Model = new("--model", "-m") { Description = "The model. Default: the server's first one." };
    private static readonly Option<string?> System = new("--system") { Description = "The system message." };
    private static readonly Option<float?> Temperature = new("--temperature") { Description = "0 to 2; 0 is greedy." };
    private static readonly Option<float?> TopP = new("--top-p") { Description = "Nucleus mass, above 0 up to 1." };
    private static readonly Option<int?> TopK = new("--top-k") { Description = "Keep the k likeliest tokens." };
    private static readonly Option<float?> MinP = new("--min-p") { Description = "Drop tokens below this share of the likeliest one's probability." };
    private static readonly Option<int?> MaxTokens = new("--max-tokens") { Description = "The most tokens to generate." };
    private static readonly Option<long?> Seed = new("--seed") { Description = "Same seed, same text." };
    private static readonly Option<string[]> Stop = new("--stop") { Description = "A text that ends the answer. May be given several times." };
    private static readonly Option<bool> NoStats = new("--no-stats") { Description = "No line of figures after an answer." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var command = new Command("chat", "Talks to a model.")
        {
            Prompt, Model, System, Temperature, TopP, TopK, MinP, MaxTokens, Seed, Stop, NoStats,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, environment, connection, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parsed);
        var prompt = parsed.GetValue(Prompt);
        if (prompt is null && !environment.IsInputInteractive)
        {
            prompt = (await environment.In.ReadToEndAsync(cancellationToken)).Trim();
            if (prompt.Length == 0)
            {
                throw CliException.Usage("chat needs a PROMPT, or text on standard input. Given: nothing");
            }
        }

        var options = OptionsOf(parsed);
        options.ModelId ??= await FirstModelAsync(client, cancellationToken);
        var session = new ChatSession(client.Chat, environment, options, parsed.GetValue(System), !parsed.GetValue(NoStats));
        return prompt is null
            ? await session.TalkAsync(cancellationToken)
            : await session.AskAsync(prompt) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static ChatOptions OptionsOf(ParseResult parsed)
    {
        var options = new ChatOptions
        {
            ModelId = parsed.GetValue(Model),
            Temperature = parsed.GetValue(Temperature),
            TopP = parsed.GetValue(TopP),
            TopK = parsed.GetValue(TopK),
            MaxOutputTokens = parsed.GetValue(MaxTokens),
            Seed = parsed.GetValue(Seed),
            StopSequences = parsed.GetValue(Stop) is { Length: > 0 } stop ? stop : null,
        };
        if (parsed.GetValue(MinP) is { } minP)
        {
            options.AdditionalProperties = new() { [Client.Chat.LlmProperties.MinP] = minP };
        }

        return options;
    }

    private static async Task<string> FirstModelAsync(Client.OrleansLlmClient client, CancellationToken cancellationToken)
    {
        var models = await client.Models.ListAsync(cancellationToken);
        return models.Count > 0 ? models[0].Id : throw new CliException("The server serves no model.");
    }
}
