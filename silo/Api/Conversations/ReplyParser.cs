using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Reads a request for a reply: a chat completion's, with what a conversation adds to it.</summary>
internal sealed class ReplyParser(ChatRequestParser parser, IOptions<ApiOptions> options)
{
    private const int MaxTurnIdLength = 128;

    /// <summary>Reads the body of <c>POST /v1/conversations/{id}/reply</c>.</summary>
    public (ReplyRequest Request, AnswerCall Call) Parse(JsonFields fields)
    {
        // No messages: the turn that is named as the parent is answered, perhaps once more.
        var parent = fields.Integer("parent", Turn.None);
        var messages = parent is not null && !fields.TryGet("messages", out _) ? [] : MessageParser.Read(fields, options.Value.MaxMessages, areKept: true);

        // No model means the conversation's own.
        var call = parser.Parse(fields, fields.Text("model", maxLength: 256, minLength: 1) ?? "", messages);
        if (call.Generation.Choices != 1)
        {
            throw RequestErrors.UnsupportedValue("n", "a conversation goes on with one reply", $"{call.Generation.Choices}");
        }

        return (new ReplyRequest
        {
            TurnId = ReadTurnId(fields),
            Messages = messages,
            Generation = call.Generation,
            Parent = parent,
            GoesOn = fields.Word("on_disconnect", "stop", "continue") == "continue",
        }, call);
    }

    /// <summary>The client's id of a turn, or a new one.</summary>
    public static string ReadTurnId(JsonFields fields) => fields.Text("turn_id", MaxTurnIdLength, minLength: 1) ?? RequestIds.New("turn");
}
