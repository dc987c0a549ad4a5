using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Asks for replies, reads on in those that are made, and shows what the model was shown.</summary>
internal sealed class RepliesEndpoints(JsonBody body, ConversationGrains conversations, ReplyParser parser, RouterShards routers, AnswerResponder responder)
{
    private const int MaxTurnIdLength = 128;
    private const int MaxCursorLength = 512;
    private const string LastEventId = "Last-Event-ID";

    /// <summary><c>POST /v1/conversations/{id}/reply</c>: adds messages and streams or returns the model's reply.</summary>
    public async Task ReplyAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var conversation = conversations.FromPath(context);
        var (request, parsed) = await body.ReadAsync(context, parser.Parse);
        var call = CacheHeaders.Apply(context, parsed);
        request = request with { Generation = call.Generation };
        await responder.RespondAsync(
            context, call, new ChoicesShape(ChatAnswerFormat.Instance, new ReplyCursor(request.TurnId)), choices: 1,
            token => routers.Watch(conversation.ReplyAsync(caller, request, token), token));
    }

    /// <summary><c>GET /v1/conversations/{id}/reply</c>: reads a reply from where a lost connection broke off.</summary>
    public async Task AttachAsync(HttpContext context)
    {
        var replies = conversations.RepliesFromPath(context);
        var cursor = ReadCursor(context) ?? await NewestAsync(context);
        var call = new AnswerCall { Stream = true, IncludeUsage = true, Generation = new GenerationRequest { RequestId = RequestIds.New("chatcmpl"), Model = "" } };
        await responder.RespondAsync(
            context, call, new ChoicesShape(ChatAnswerFormat.Instance, cursor), choices: 1, token => routers.Watch(replies.AttachAsync(cursor, token), token));
    }

    /// <summary><c>POST /v1/conversations/{id}/reply/stop</c>.</summary>
    public async Task StopAsync(HttpContext context)
    {
        await conversations.RepliesFromPath(context).StopAsync(context.RequestAborted);
        var info = await conversations.FromPath(context).GetAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
    }

    /// <summary><c>POST /v1/conversations/{id}/context</c>: what the model would be shown; nothing is added and nothing is called.</summary>
    public async Task PreviewAsync(HttpContext context)
    {
        var (request, _) = await body.ReadAsync(context, parser.Parse);
        var report = await conversations.RepliesFromPath(context).PreviewAsync(context.GetCaller(), request, context.RequestAborted);
        await WriteAsync(context, report);
    }

    /// <summary><c>GET /v1/conversations/{id}/turns/{turn}/context</c>: what the model was shown for a reply.</summary>
    public async Task GetSentAsync(HttpContext context)
    {
        var number = ConversationGrains.TurnFromPath(context);
        await WriteAsync(context, await conversations.RepliesFromPath(context).GetSentAsync(number, context.RequestAborted));
    }

    private static ReplyCursor? ReadCursor(HttpContext context)
    {
        var id = QueryFields.Text(context, "after", MaxCursorLength) ?? context.Request.Headers[LastEventId].ToString();
        if (id.Length > 0)
        {
            return ReplyCursor.TryParse(id) ?? throw RequestErrors.OutOfRange("after", "the id of an event of the reply", $"'{JsonText.Shorten(id)}'");
        }

        return QueryFields.Text(context, "turn_id", MaxTurnIdLength) is { } turn ? new ReplyCursor(turn) : null;
    }

    /// <summary>The reply that is made, or the one that the current branch ends with.</summary>
    private async Task<ReplyCursor> NewestAsync(HttpContext context)
    {
        var info = await conversations.FromPath(context).GetAsync(context.RequestAborted);
        var last = info.Replying is null && info.Head != Turn.None ? await conversations.TreeFromPath(context).GetTurnAsync(info.Head, context.RequestAborted) : null;
        return new ReplyCursor(info.Replying ?? last?.RepliesTo ?? throw RequestErrors.Missing("turn_id"));
    }

    private static Task WriteAsync(HttpContext context, ContextReport report) =>
        JsonResponse.WriteAsync(context, ContextView.Of(report), ApiJsonContext.Default.ContextView);
}
