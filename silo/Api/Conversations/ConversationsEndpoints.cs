using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Creates, lists, shows, changes and deletes conversations.</summary>
internal sealed class ConversationsEndpoints(JsonBody body, ConversationGrains conversations, TitleWriter titles)
{
    private const int MaxModelLength = 256;

    /// <summary><c>POST /v1/conversations</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var (settings, items) = await body.ReadOptionalAsync(context, ConversationParser.ReadNew);
        var conversation = conversations.Get(caller, $"conv_{Guid.NewGuid():N}");
        var info = await conversation.CreateAsync(settings, context.RequestAborted);
        if (items.Count > 0)
        {
            await ItemsEndpoints.AddAsync(conversations.Tree(caller, info.Id), items, context.RequestAborted);
            info = await conversation.GetAsync(context.RequestAborted);
        }

        await WriteAsync(context, info);
    }

    /// <summary><c>GET /v1/conversations/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) =>
        await WriteAsync(context, await conversations.FromPath(context).GetAsync(context.RequestAborted));

    /// <summary><c>POST /v1/conversations/{id}</c>: changes what the body names.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var update = await body.ReadAsync(context, ConversationParser.ReadUpdate);
        await WriteAsync(context, await conversations.TreeFromPath(context).UpdateAsync(update, context.RequestAborted));
    }

    /// <summary><c>POST /v1/conversations/{id}/title</c>: the model writes one.</summary>
    public async Task WriteTitleAsync(HttpContext context)
    {
        var model = await body.ReadOptionalAsync(context, static fields =>
        {
            fields.RefuseOthers("model");
            return fields.Text("model", MaxModelLength, minLength: 1);
        });
        var title = await titles.WriteAsync(context.GetCaller(), conversations.FromPath(context), model, context.RequestAborted);
        await WriteAsync(context, await conversations.TreeFromPath(context).UpdateAsync(new ConversationUpdate { Title = title }, context.RequestAborted));
    }

    /// <summary><c>DELETE /v1/conversations/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        await conversations.FromPath(context).DeleteAsync(context.RequestAborted);
        var deleted = new DeletedView(ConversationGrains.IdFromPath(context), "conversation.deleted");
        await JsonResponse.WriteAsync(context, deleted, ApiJsonContext.Default.DeletedView);
    }

    /// <summary><c>GET /v1/conversations</c>, newest first unless asked otherwise.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var page = await conversations.List(caller).FindAsync(ConversationQueryReader.Read(context), context.RequestAborted);
        var infos = await Task.WhenAll(page.Conversations.Select(info => page.Open.Contains(info.Id) ? TryGetAsync(caller, info.Id, context.RequestAborted) : Task.FromResult<ConversationInfo?>(info)));
        await JsonResponse.WriteAsync(context, new ListView<ConversationView>
        {
            Data = [.. infos.OfType<ConversationInfo>().Select(ConversationView.Of)],
            HasMore = page.HasMore,
            LastId = page.Conversations.Count > 0 ? page.Conversations[^1].Id : null,
        }, ApiJsonContext.Default.ListViewConversationView);
    }

    private async Task<ConversationInfo?> TryGetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await conversations.Get(caller, id).GetAsync(cancellationToken);
        }
        catch (LlmException exception) when (exception.Code is LlmErrorCode.NotFound)
        {
            return null; // Deleted since the list was read.
        }
    }

    private static Task WriteAsync(HttpContext context, ConversationInfo info) =>
        JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
}
