using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Finds conversation grains. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal sealed class ConversationGrains(IGrainFactory grains)
{
    private const int MaxIdLength = 128;

    /// <summary>The conversation that the request's path names.</summary>
    public IConversationGrain FromPath(HttpContext context) => Get(context.GetCaller(), IdFromPath(context));

    /// <summary>A conversation of the caller's tenant.</summary>
    public IConversationGrain Get(Caller caller, string id) => grains.GetGrain<IConversationGrain>(KeyOf(caller, id));

    /// <summary>The branches of the conversation that the request's path names.</summary>
    public IConversationTreeGrain TreeFromPath(HttpContext context) => Tree(context.GetCaller(), IdFromPath(context));

    /// <summary>The branches of a conversation.</summary>
    public IConversationTreeGrain Tree(Caller caller, string id) => grains.GetGrain<IConversationTreeGrain>(KeyOf(caller, id));

    /// <summary>The replies of the conversation that the request's path names.</summary>
    public IConversationRepliesGrain RepliesFromPath(HttpContext context) =>
        grains.GetGrain<IConversationRepliesGrain>(KeyOf(context.GetCaller(), IdFromPath(context)));

    /// <summary>The list of the caller's tenant.</summary>
    public IConversationListGrain List(Caller caller) => grains.GetGrain<IConversationListGrain>(new TenantKey(caller.Tenant).ToString());

    /// <summary>The id in the request's path.</summary>
    public static string IdFromPath(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        return !string.IsNullOrWhiteSpace(id) && id.Length <= MaxIdLength
            ? id
            : throw new LlmException(LlmErrorCode.NotFound, "There is no conversation with this id.", "id");
    }

    /// <summary>The turn's number in the request's path.</summary>
    public static int TurnFromPath(HttpContext context) =>
        int.TryParse((string)context.GetRouteValue("turn")!, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LlmException(LlmErrorCode.NotFound, "There is no turn with this number.", "turn");

    private static string KeyOf(Caller caller, string id) => new ConversationKey(caller.Tenant, id).ToString();
}
