using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Lists, adds, shows and deletes turns.</summary>
internal sealed class TurnsEndpoints(JsonBody body, ConversationGrains conversations, IOptions<ApiOptions> options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxUserLength = 256;

    /// <summary><c>GET /v1/conversations/{id}/turns</c>, oldest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var conversation = conversations.FromPath(context);
        var first = QueryFields.Integer(context, "first", 0, int.MaxValue, 0);
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var turns = await conversation.ListTurnsAsync(first, limit, context.RequestAborted);
        await WriteAsync(context, turns, (await conversation.GetAsync(context.RequestAborted)).Turns - limit > first);
    }

    /// <summary><c>POST /v1/conversations/{id}/turns</c>: adds messages without asking for a reply.</summary>
    public async Task AppendAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context, fields => new AppendTurns
        {
            TurnId = ReplyParser.ReadTurnId(fields),
            Messages = MessageParser.Read(fields, options.Value.MaxMessages, areKept: true),
            Parent = fields.Integer("parent", Turn.None),
            User = fields.Text("user", MaxUserLength, minLength: 1),
        });
        await WriteAsync(context, await conversations.TreeFromPath(context).AppendAsync(request, context.RequestAborted), hasMore: false);
    }

    /// <summary><c>GET /v1/conversations/{id}/turns/{turn}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var turn = await conversations.TreeFromPath(context).GetTurnAsync(ConversationGrains.TurnFromPath(context), context.RequestAborted);
        await JsonResponse.WriteAsync(context, TurnView.Of(turn), ApiJsonContext.Default.TurnView);
    }

    /// <summary><c>DELETE /v1/conversations/{id}/turns/{turn}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var info = await conversations.TreeFromPath(context).DeleteTurnAsync(ConversationGrains.TurnFromPath(context), context.RequestAborted);
        await JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
    }

    /// <summary><c>GET /v1/conversations/{id}/branches</c>.</summary>
    public async Task ListBranchesAsync(HttpContext context)
    {
        var branches = await conversations.TreeFromPath(context).ListBranchesAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(
            context, new ListView<BranchView> { Data = [.. branches.Select(BranchView.Of)] }, ApiJsonContext.Default.ListViewBranchView);
    }

    private static Task WriteAsync(HttpContext context, IReadOnlyList<Turn> turns, bool hasMore) => JsonResponse.WriteAsync(
        context,
        new ListView<TurnView> { Data = [.. turns.Select(TurnView.Of)], HasMore = hasMore },
        ApiJsonContext.Default.ListViewTurnView);
}
