using System.Text;
using Microsoft.Extensions.AI;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts;

namespace OrleansLlm.Cli.Chat;

/// <summary>A conversation held in memory, streamed to the terminal.</summary>
internal sealed class ChatSession(
    IChatClient client, CliEnvironment environment, ChatOptions options, string? system, bool showStats)
{
    private const string Help = """
        /help         this text
        /clear        forget the conversation so far
        /save FILE    write the conversation to a Markdown file
        /exit         leave (also: end of input, or Ctrl-C while no answer runs)
        Ctrl-C stops an answer.
        """;

    private readonly List<ChatMessage> _history = system is null ? [] : [new ChatMessage(ChatRole.System, system)];

    /// <summary>Reads lines until the end of input.</summary>
    public async Task<int> TalkAsync(CancellationToken cancellationToken)
    {
        await environment.Error.WriteLineAsync($"{options.ModelId}. /help for help.");
        while (!cancellationToken.IsCancellationRequested)
        {
            await environment.Error.WriteAsync("> ");
            await environment.Error.FlushAsync(cancellationToken);
            // Reading a terminal can not be cancelled: Ctrl-C must not wait for a line.
            var line = await Task.Run(environment.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
            if (line is null || line.Trim() is "/exit" or "/quit")
            {
                return ExitCodes.Done;
            }

            await HandleAsync(line.Trim());
        }

        return ExitCodes.Done;
    }

    /// <summary>Asks once and streams the answer; false when it was stopped or failed.</summary>
    public async Task<bool> AskAsync(string prompt)
    {
        _history.Add(new ChatMessage(ChatRole.User, prompt));
        var stats = new ChatStats(environment.Time);
        var answer = new StringBuilder();
        using var reply = environment.Interrupts.BeginReply();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(_history, options, reply.Token))
            {
                stats.Add(update);
                answer.Append(update.Text);
                await environment.Out.WriteAsync(update.Text);
                await environment.Out.FlushAsync(CancellationToken.None);
            }

            return await EndAsync(answer, stats.Line());
        }
        catch (OperationCanceledException) when (reply.IsCancellationRequested)
        {
            await EndAsync(answer, "stopped");
            return false;
        }
        catch (LlmException) when (answer.Length == 0)
        {
            _history.RemoveAt(_history.Count - 1);
            throw;
        }
        finally
        {
            environment.Interrupts.EndReply();
        }
    }

    private async Task<bool> EndAsync(StringBuilder answer, string line)
    {
        _history.Add(new ChatMessage(ChatRole.Assistant, answer.ToString()));
        await environment.Out.WriteLineAsync();
        if (showStats)
        {
            await environment.Error.WriteLineAsync($"[{line}]");
        }

        return true;
    }

    private async Task HandleAsync(string line)
    {
        try
        {
            await (line.Split(' ', 2) switch
            {
                [""] => Task.CompletedTask,
                ["/help"] => environment.Error.WriteLineAsync(Help),
                ["/clear"] => ClearAsync(),
                ["/save", var file] => SaveAsync(file.Trim()),
                [var command, ..] when command.StartsWith('/') => environment.Error.WriteLineAsync($"Unknown command {command}; /help lists them."),
                _ => AskAsync(line),
            });
        }
        catch (Exception failure) when (failure is LlmException or IOException or UnauthorizedAccessException)
        {
            // One failed turn does not end the conversation.
            await environment.Error.WriteLineAsync($"error: {failure.Message}");
        }
    }

    private Task ClearAsync()
    {
        _history.RemoveAll(message => message.Role != ChatRole.System);
        return environment.Error.WriteLineAsync("Cleared.");
    }

    private async Task SaveAsync(string file)
    {
        var text = string.Join("\n\n", _history.Select(message => $"## {message.Role}\n\n{message.Text}"));
        await File.WriteAllTextAsync(file, text + "\n");
        await environment.Error.WriteLineAsync($"Saved {_history.Count} messages to {file}.");
    }
}
