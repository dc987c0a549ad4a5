using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Creates, lists, shows and deletes conversations.</summary>
internal sealed class ConversationsEndpoints(JsonBody body, ConversationGrains conversations)
{
    private const int MaxTitleLength = 200;
    private const int DefaultPage = 20;
    private const int MaxPage = 100;

    /// <summary><c>POST /v1/conversations</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var settings = await body.ReadAsync(context, ParseSettings);
        var info = await conversations.Get(caller, $"conv_{Guid.NewGuid():N}").CreateAsync(settings, context.RequestAborted);
        await WriteAsync(context, info);
    }

    /// <summary><c>GET /v1/conversations/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) =>
        await WriteAsync(context, await conversations.FromPath(context).GetAsync(context.RequestAborted));

    /// <summary><c>DELETE /v1/conversations/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        await conversations.FromPath(context).DeleteAsync(context.RequestAborted);
        var deleted = new DeletedView(ConversationGrains.IdFromPath(context), "conversation.deleted");
        await JsonResponse.WriteAsync(context, deleted, ApiJsonContext.Default.DeletedView);
    }

    /// <summary><c>GET /v1/conversations</c>, newest first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var list = conversations.List(caller);
        var ids = await list.ListAsync(QueryFields.Text(context, "after", maxLength: 128), limit, context.RequestAborted);
        var hasMore = ids.Count == limit && (await list.ListAsync(ids[^1], 1, context.RequestAborted)).Count > 0;
        var infos = await Task.WhenAll(ids.Select(id => TryGetAsync(conversations.Get(caller, id), context.RequestAborted)));
        var page = new ListView<ConversationView>
        {
            Data = [.. infos.OfType<ConversationInfo>().Select(ConversationView.Of)],
            HasMore = hasMore,
            LastId = ids.Count > 0 ? ids[^1] : null,
        };
        await JsonResponse.WriteAsync(context, page, ApiJsonContext.Default.ListViewConversationView);
    }

    private static async Task<ConversationInfo?> TryGetAsync(IConversationGrain conversation, CancellationToken cancellationToken)
    {
        try
        {
            return await conversation.GetAsync(cancellationToken);
        }
        catch (LlmException exception) when (exception.Code is LlmErrorCode.NotFound)
        {
            return null; // Deleted since the list was read.
        }
    }

    private static ConversationSettings ParseSettings(JsonFields fields) => new()
    {
        Model = fields.Text("model", maxLength: 256, minLength: 1),
        Title = fields.Text("title", MaxTitleLength),
        Metadata = fields.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null,
    };

    private static Task WriteAsync(HttpContext context, ConversationInfo info) =>
        JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
}
