using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Lists and adds turns, and asks for replies.</summary>
internal sealed class TurnsEndpoints(
    JsonBody body,
    ConversationGrains conversations,
    ChatRequestParser parser,
    RouterShards routers,
    AnswerResponder responder,
    IOptions<ApiOptions> options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxTurnIdLength = 128;

    /// <summary><c>GET /v1/conversations/{id}/turns</c>, oldest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var conversation = conversations.FromPath(context);
        var first = QueryFields.Integer(context, "first", 0, int.MaxValue, 0);
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var turns = await conversation.ListTurnsAsync(first, limit, context.RequestAborted);
        var hasMore = turns.Count == limit && (await conversation.GetAsync(context.RequestAborted)).Turns - limit > first;
        await WriteAsync(context, turns, hasMore);
    }

    /// <summary><c>POST /v1/conversations/{id}/turns</c>: adds messages without asking for a reply.</summary>
    public async Task AppendAsync(HttpContext context)
    {
        var conversation = conversations.FromPath(context);
        var (turnId, messages) = await body.ReadAsync(
            context, fields => (ReadTurnId(fields), MessageParser.Read(fields, options.Value.MaxMessages)));
        await WriteAsync(context, await conversation.AppendAsync(turnId, messages, context.RequestAborted), hasMore: false);
    }

    /// <summary><c>POST /v1/conversations/{id}/reply</c>: adds messages and streams or returns the model's reply.</summary>
    public async Task ReplyAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var conversation = conversations.FromPath(context);
        var (turnId, parsed) = await body.ReadAsync(context, ParseReply);
        var call = CacheHeaders.Apply(context, parsed);
        var request = new ReplyRequest { TurnId = turnId, Messages = call.Generation.Messages!, Generation = call.Generation };
        await responder.RespondAsync(
            context, call, ChatAnswerFormat.Instance, choices: 1, token => routers.Watch(conversation.ReplyAsync(caller, request, token), token));
    }

    private (string TurnId, AnswerCall Call) ParseReply(JsonFields fields)
    {
        // No model means the conversation's own.
        var call = parser.Parse(fields, fields.Text("model", maxLength: 256, minLength: 1) ?? "");
        return call.Generation.Choices == 1
            ? (ReadTurnId(fields), call)
            : throw RequestErrors.UnsupportedValue("n", "a conversation goes on with one reply", $"{call.Generation.Choices}");
    }

    private static string ReadTurnId(JsonFields fields) => fields.Text("turn_id", MaxTurnIdLength, minLength: 1) ?? RequestIds.New("turn");

    private static Task WriteAsync(HttpContext context, IReadOnlyList<Turn> turns, bool hasMore) => JsonResponse.WriteAsync(
        context,
        new ListView<TurnView> { Data = [.. turns.Select(TurnView.Of)], HasMore = hasMore },
        ApiJsonContext.Default.ListViewTurnView);
}
