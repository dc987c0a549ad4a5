using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansLlm.Client;

namespace OrleansLlm.Cli.Terminal;

/// <summary>What a command of the admin API runs with: a client, and a way to print its answer as JSON or text.</summary>
internal sealed class CommandContext(CliEnvironment environment, ParseResult parsed, OrleansLlmClient client, bool asJson)
{
    public OrleansLlmClient Client { get; } = client;

    public CliEnvironment Environment { get; } = environment;

    public T Get<T>(Option<T> option) => parsed.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public Task PrintAsync<T>(T answer, JsonTypeInfo<T> type, Func<T, string> text) =>
        Environment.Out.WriteLineAsync(asJson ? JsonSerializer.Serialize(answer, type) : text(answer).TrimEnd('\n'));

    /// <summary>Makes a command whose client lives as long as it runs.</summary>
    public static Command Create(
        string name, string description, CliEnvironment environment, Connection connection, Option<bool> json,
        Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            await run(new CommandContext(environment, parsed, client, parsed.GetValue(json)), token);
        });
        return command;
    }
}
