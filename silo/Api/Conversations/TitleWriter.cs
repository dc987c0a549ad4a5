using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Lets a model write the title of a conversation: a call like any other, paid by the caller.</summary>
internal sealed class TitleWriter(RouterShards routers)
{
    private const int Turns = 6;
    private const int CharactersPerTurn = 600;
    private const int MaxTokens = 32;
    private const int MaxTitle = 200;

    private const string Instructions =
        "Write a title for the conversation below: at most eight words, in its language. Answer with the title alone, without quotation marks.";

    /// <summary>The title.</summary>
    /// <exception cref="LlmException">InvalidRequest: there is nothing to give a title to, no model is named, or the model wrote none.</exception>
    public async Task<string> WriteAsync(Caller caller, IConversationGrain conversation, string? model, CancellationToken cancellationToken)
    {
        var info = await conversation.GetAsync(cancellationToken);
        var said = (await conversation.ListTurnsAsync(0, Turns, cancellationToken))
            .Where(turn => turn.Message.Role is "user" or "assistant" && !string.IsNullOrWhiteSpace(turn.Message.Content))
            .Select(turn => $"{turn.Message.Role}: {TextCut.Head(turn.Message.Content!, CharactersPerTurn)}").ToList();
        if (said.Count == 0)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "The conversation has no turns to give it a title.", "id");
        }

        var request = new GenerationRequest
        {
            RequestId = RequestIds.New("title"),
            Model = model ?? info.Settings.Model ?? throw new LlmException(
                LlmErrorCode.InvalidRequest, "model is required: neither the request nor the conversation names one.", "model"),
            Messages = [new ChatMessage { Role = "system", Content = Instructions }, new ChatMessage { Role = "user", Content = string.Join('\n', said) }],
            MaxTokens = MaxTokens,
            NonStreaming = true,
        };
        var text = new StringBuilder();
        await foreach (var chunk in routers.Generate(caller, request, cancellationToken))
        {
            text.AppendJoin("", chunk.Deltas.Select(delta => delta.Text));
        }

        return Clean(text.ToString()) is { Length: > 0 } title
            ? title
            : throw new LlmException(LlmErrorCode.InvalidRequest, $"The model '{request.Model}' wrote no title.", "model");
    }

    private static string Clean(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
        line = line.Trim('"', '\'', '*', '#', ' ', '\t');
        return TextCut.Head(line, MaxTitle);
    }
}
